#include "analysis/search_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/report.hpp"
#include "analysis/search_figures.hpp"
#include "analysis/search_table.hpp"
#include "analysis/search_yaml.hpp"
#include "analysis/text_table.hpp"
#include "sim/names.hpp"
#include "workloads/recompute_choice.hpp"

namespace trainyard {
namespace {

constexpr double near = 0.05;  // of the best: what planners do not argue about

std::string grouped_count(std::size_t count) {
  return grouped(static_cast<double>(count));
}

std::string objective_text(SearchObjective objective) {
  std::string text{name_in(search_objective_names, objective)};
  std::ranges::replace(text, '_', ' ');
  return text == "gpu hours" ? "GPU-hours" : text;
}

/// Plans of sites that needed no look.
std::size_t plans_unseen(const SearchResult& result) {
  std::size_t plans = 0;
  for (const PrunedPlans& pruned : result.pruned) {
    if (!pruned.looked_at) plans += pruned.plans.value_or(0);
  }
  return plans;
}

std::string head_text(const SearchResult& result) {
  const Scenario& written = result.published.site.scenario;
  std::string text = fmt::format("{}: {} on ", result.name, written.model.name);
  text += result.sites.size() == 1
              ? fmt::format("{} {}", grouped(result.sites.front().scenario.gpus()),
                            result.sites.front().scenario.cluster.gpu.id)
              : fmt::format("{} kinds and sizes of clusters", result.sites.size());
  text += ", least " + objective_text(result.question.objectives.front());
  if (result.question.objectives.size() > 1) {
    text += " and " + objective_text(result.question.objectives.back());
  }
  text += fmt::format("\n{} plan{} looked at, {} valid", grouped_count(result.evaluated),
                      result.evaluated == 1 ? "" : "s", grouped_count(result.valid));
  const std::size_t unseen = plans_unseen(result);
  if (unseen > 0) text += fmt::format("; {} of whole sites left out", grouped_count(unseen));
  return text + "\n\n";
}

std::string pruned_text(const SearchResult& result) {
  std::vector<TableRow> rows{{"left out", "plans", "loses nothing"}};
  for (const PrunedPlans& pruned : result.pruned) {
    rows.push_back({pruned.reason, pruned.plans ? grouped_count(*pruned.plans) : "not listed",
                    pruned.loses_nothing ? "sure" : "not sure"});
  }
  const std::vector<Side> sides{Side::left, Side::right, Side::left};
  return text_table(rows, sides);
}

std::string deviation_text(const SearchResult& result) {
  return fmt::format(
      "replays with contention differ from estimates by {:.2f} % in the median, {:.2f} % at most\n",
      100.0 * result.median_deviation(), 100.0 * result.worst_deviation());
}

std::string front_text(const SearchResult& result) {
  std::string text =
      fmt::format("Pareto front of {} and {}", objective_text(result.question.objectives.front()),
                  objective_text(result.question.objectives.back()));
  if (result.front.size() < result.front_size) {
    text += fmt::format(", {} of {} plans as estimated", result.front.size(), result.front_size);
  }
  return text + ":\n" + plan_table(result, result.front) + "\n";
}

/// How far the published plan's replay is above the winner's, by the first objective.
double behind(const SearchResult& result) {
  const SearchObjective objective = result.question.objectives.front();
  return value_of(result.published.plan.figures(), objective) /
             value_of(result.best.front().figures(), objective) -
         1.0;
}

std::string differences_text(const SearchResult& result) {
  std::vector<TableRow> rows{{"", "winner", "published"}};
  for (const auto& [what, winner, published] : result.published.differences) {
    rows.push_back({"  " + what, winner, published});
  }
  const std::vector<Side> sides{Side::left, Side::left, Side::left};
  return text_table(rows, sides);
}

std::string published_text(const SearchResult& result) {
  const PublishedPlan& published = result.published;
  const SearchedPlan& plan = published.plan;
  std::string text =
      fmt::format("published: {}, {} recomputed\n", plan_line(plan.plan, published.site.scenario),
                  plan.recompute == Recompute{} ? "nothing" : spelled(plan.recompute));
  text += published.why_unranked.empty() ? fmt::format("  rank {} of {}", grouped_count(plan.rank),
                                                       grouped_count(result.valid))
                                         : "  not ranked: " + published.why_unranked;
  text += fmt::format(", {} estimated, {} replayed{}, {:.1f} GB\n",
                      readable(plan.estimated.step_time), readable(plan.figures().step_time),
                      plan.within ? "" : " (past the limits)", plan.memory.value() * 1e-9);
  // What cannot run is neither near the winner nor behind it.
  if (result.best.empty() || !published.why_unranked.empty() || !plan.within) return text;
  const double more = behind(result);
  text += fmt::format("  {:.1f} % {} the winner in {}", 100.0 * std::abs(more),
                      more < 0.0 ? "below" : "above",
                      objective_text(result.question.objectives.front()));
  if (std::abs(more) <= near) return text + fmt::format(", within {:.0f} %\n", 100.0 * near);
  return text + "; what the winner does and it does not:\n" + differences_text(result);
}

std::string remarks_text(const SearchResult& result) {
  std::string text;
  for (const SearchSite& site : result.sites) {
    for (const std::string& remark : site.remarks) {
      const std::string line = site.scenario.cluster.gpu.id + ": " + remark + "\n";
      if (text.find(line) == std::string::npos) text += line;
    }
  }
  for (const std::string& key : result.left_out) text += "without the scenario's " + key + "\n";
  return text;
}

}  // namespace

std::string search_text(const SearchResult& result) {
  std::string text = head_text(result) + pruned_text(result) + "\n";
  if (result.best.empty()) {
    text += "no plan is valid\n\n";
  } else {
    text += plan_table(result, result.best) + deviation_text(result) + "\n";
    if (!result.front.empty()) {
      text += front_text(result);
    }
  }
  const std::string remarks = remarks_text(result);
  text += published_text(result);
  if (!result.best.empty()) {
    const SearchedPlan& winner = result.best.front();
    text += "\nthe winner, to paste ('parallel' as a whole, 'recompute' among what is trained):\n" +
            plan_yaml(winner, result.site_of(winner).scenario.model);
  }
  return text + (remarks.empty() ? "" : "\n" + remarks);
}

}  // namespace trainyard
