#include "analysis/search_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "analysis/band_text.hpp"
#include "analysis/plan_text.hpp"
#include "analysis/report.hpp"
#include "analysis/search_choices.hpp"
#include "analysis/text_table.hpp"
#include "sim/names.hpp"
#include "workloads/recompute_choice.hpp"

namespace trainyard {
namespace {

constexpr double near = 0.05;  // of the best: what planners do not argue about

using Cell = std::function<std::string(const SearchSite&, const SearchedPlan&)>;

std::string grouped_count(std::size_t count) {
  return grouped(static_cast<double>(count));
}

std::string objective_text(SearchObjective objective) {
  std::string text{name_in(search_objective_names, objective)};
  std::ranges::replace(text, '_', ' ');
  return text == "gpu hours" ? "GPU-hours" : text;
}

std::string plan_line(const Plan& plan, const Plan& written) {
  std::string text = plan_text(plan) + ", " + std::string{name_of(plan.schedule)};
  if (plan.micro_batch > 1) text += fmt::format(", micro-batches of {}", plan.micro_batch);
  if (plan.placement != written.placement) text += ", " + placement_text(plan.placement);
  return text;
}

/// A table of plans, of which columns that say nothing or, but for figures, the same are left out.
class PlanTable {
 public:
  explicit PlanTable(const SearchResult& result) : result_{result} {}

  std::string text(const std::vector<SearchedPlan>& plans) {
    rows_.assign(plans.size() + 1, {});
    sides_.clear();
    add_figures(plans);
    add_choices(plans);
    return text_table(rows_, sides_);
  }

 private:
  void add(const std::vector<SearchedPlan>& plans, const char* title, Side side, const Cell& cell,
           bool only_if_differing = false) {
    std::vector<std::string> cells;
    for (const SearchedPlan& plan : plans) cells.push_back(cell(result_.site_of(plan), plan));
    const auto first = [&](const std::string& other) { return other == cells.front(); };
    if (only_if_differing && std::ranges::all_of(cells, first)) return;
    if (std::ranges::all_of(cells, &std::string::empty)) return;
    rows_.front().emplace_back(title);
    sides_.push_back(side);
    for (std::size_t i = 0; i < cells.size(); ++i) rows_[i + 1].push_back(cells[i]);
  }

  void add_figures(const std::vector<SearchedPlan>& plans) {
    using Site = SearchSite;
    using Searched = SearchedPlan;
    add(plans, "rank", Side::right,
        [](const Site&, const Searched& plan) { return grouped_count(plan.rank); });
    add(plans, "estimate", Side::right,
        [](const Site&, const Searched& plan) { return readable(plan.estimated.step_time); });
    add(plans, "step", Side::right,
        [](const Site&, const Searched& plan) { return readable(plan.figures().step_time); });
    add(plans, "days", Side::right, [](const Site&, const Searched& plan) {
      return fmt::format("{:.1f}{}", plan.figures().duration / one_day,
                         plan.within ? "" : " (past the limits)");
    });
    add(plans, "GPU-hours", Side::right, [](const Site&, const Searched& plan) {
      return grouped(plan.figures().gpu_hours.value());
    });
    add(plans, "cost", Side::right, [](const Site&, const Searched& plan) {
      const std::optional<Dollars>& cost = plan.figures().cost;
      return cost ? "$" + grouped(cost->value()) : "";
    });
    add(plans, "energy", Side::right, [](const Site&, const Searched& plan) {
      const std::optional<Joules>& energy = plan.figures().energy;
      return energy ? megawatt_hours_text(Band<Joules>::sure(*energy)) + " MWh" : "";
    });
    add(plans, "memory", Side::right, [](const Site&, const Searched& plan) {
      return fmt::format("{:.1f} GB", plan.memory.value() * 1e-9);
    });
  }

  void add_choices(const std::vector<SearchedPlan>& plans) {
    using Site = SearchSite;
    using Searched = SearchedPlan;
    const auto with_sites = [&](const char* title, Side side, const Cell& cell) {
      add(plans, title, side, cell,
          result_.sites.size() == 1 || title == std::string{"fabric"} ||
              title == std::string{"precision"});
    };
    with_sites("GPU", Side::left,
               [](const Site& site, const Searched&) { return site.scenario.cluster.gpu.id; });
    with_sites("GPUs", Side::right,
               [](const Site& site, const Searched&) { return grouped(site.scenario.gpus()); });
    with_sites("fabric", Side::left, [](const Site& site, const Searched&) { return site.fabric; });
    with_sites("precision", Side::left,
               [](const Site& site, const Searched&) { return site.precision; });
    add(plans, "recomputed", Side::left,
        [](const Site&, const Searched& plan) { return spelled(plan.recompute); });
    add(plans, "plan", Side::left, [](const Site& site, const Searched& plan) {
      return plan_line(plan.plan, site.scenario.plan);
    });
  }

  const SearchResult& result_;
  std::vector<TableRow> rows_;
  std::vector<Side> sides_;
};

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
  return text + fmt::format("\n{} plans looked at, {} valid\n\n", grouped_count(result.evaluated),
                            grouped_count(result.valid));
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
  std::string text = fmt::format("published: {}, {} recomputed\n", plan_line(plan.plan, plan.plan),
                                 spelled(plan.recompute));
  text += published.why_unranked.empty() ? fmt::format("  rank {} of {}", grouped_count(plan.rank),
                                                       grouped_count(result.valid))
                                         : "  not ranked: " + published.why_unranked;
  text +=
      fmt::format(", {} estimated, {} replayed, {:.1f} GB\n", readable(plan.estimated.step_time),
                  readable(plan.figures().step_time), plan.memory.value() * 1e-9);
  if (result.best.empty()) return text;
  const double more = behind(result);
  text += fmt::format("  {:.1f} % {} the winner in {}", 100.0 * std::abs(more),
                      more < 0.0 ? "below" : "above",
                      objective_text(result.question.objectives.front()));
  if (more <= near) return text + fmt::format(", within {:.0f} %\n", 100.0 * near);
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
  PlanTable table{result};
  std::string text = head_text(result) + pruned_text(result) + "\n";
  if (result.best.empty()) {
    text += "no plan is valid\n\n";
  } else {
    text += table.text(result.best) + deviation_text(result) + "\n";
    if (!result.front.empty()) {
      text += fmt::format("Pareto front of {} and {}:\n",
                          objective_text(result.question.objectives.front()),
                          objective_text(result.question.objectives.back())) +
              table.text(result.front) + "\n";
    }
  }
  const std::string remarks = remarks_text(result);
  return text + published_text(result) + (remarks.empty() ? "" : "\n" + remarks);
}

}  // namespace trainyard
