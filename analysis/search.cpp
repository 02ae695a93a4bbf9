#include "analysis/search.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/search_choices.hpp"
#include "analysis/search_figures.hpp"
#include "analysis/search_trials.hpp"

namespace trainyard {
namespace {

std::size_t plans_in(const PlanSpace& space) {
  std::size_t plans = 0;
  for_each_plan(space, [&](const Plan&) { ++plans; });
  return plans;
}

/// What nobody listed is what a practitioner would try, and that is a habit.
std::vector<PrunedPlans> habits_of(const SearchQuestion& question) {
  const PlanSpace& listed = question.listed;
  std::vector<PrunedPlans> habits;
  const auto habit = [&](bool listed_here, const char* reason) {
    if (!listed_here) habits.push_back({reason, std::nullopt, false});
  };
  habit(!listed.tensor.empty(), "habit: tensor ranks of one node, powers of two");
  habit(!listed.context.empty(), "habit: pieces of sequences of no less than 4,096 tokens");
  habit(!listed.pipeline.empty(), "habit: pipeline ranks of at least two layers each");
  habit(!listed.micro_batch.empty(), "habit: micro-batches of two sequences or 8,192 tokens");
  habit(!listed.schedules.empty(), "habit: schedules whose memory is bounded");
  habit(!listed.virtual_stages.empty(), "habit: 2, 3, 4, 6 or 8 virtual stages");
  habit(!listed.placements.empty(), "habit: ranks placed as in the written plan");
  return habits;
}

/// Searches all sites, and remembers what became of every plan.
class Search {
 public:
  Search(SearchResult& result, const SearchProgress& progress)
      : result_{result},
        progress_{progress},
        ranking_{result.question.objectives, result.question.replayed} {}

  void run() {
    count();
    for (std::size_t place = 0; place < result_.sites.size(); ++place) {
      const SearchSite& site = result_.sites[place];
      if (!site.left_out.empty()) continue;
      SiteTrials{result_.question, site, place, result_.pue}.rank(ranking_, tally_, [&] {
        ++done_;
        if (progress_) progress_(done_, total_);
      });
    }
    add_pruned();
    result_.valid = tally_.valid;
    result_.best = ranking_.best();
    result_.front = ranking_.front();
  }

  const SearchRanking& ranking() const { return ranking_; }

 private:
  /// Plans of sites that need no look are done at once.
  void count() {
    for (const SearchSite& site : result_.sites) {
      const std::size_t plans = plans_in(space_of(site, result_.question));
      if (site.left_out.empty()) {
        total_ += plans;
        continue;
      }
      result_.evaluated += plans;
      const auto known = std::ranges::find(result_.pruned, site.left_out, &PrunedPlans::reason);
      if (known == result_.pruned.end()) {
        result_.pruned.push_back({site.left_out, plans, site.loses_nothing});
      } else {
        *known->plans += plans;
      }
    }
  }

  void add_pruned() {
    result_.evaluated += tally_.all();
    const auto add = [&](const char* reason, std::size_t plans, bool loses_nothing) {
      if (plans > 0) result_.pruned.push_back({reason, plans, loses_nothing});
    };
    add("no plan: degrees, batch, experts or schedule do not divide", tally_.no_plan, true);
    add("does not fit in memory, whatever is recomputed", tally_.fits_never, true);
    add("does not fit in memory with what it recomputes", tally_.too_large, true);
    add("estimated to miss the deadline or the budget", tally_.past_limits, false);
    for (PrunedPlans& habit : habits_of(result_.question)) {
      result_.pruned.push_back(std::move(habit));
    }
  }

  SearchResult& result_;
  const SearchProgress& progress_;
  SearchRanking ranking_;
  SearchTally tally_;
  std::size_t done_ = 0;
  std::size_t total_ = 0;
};

void replay(const SearchSite& site, const SearchLimits& limits, double pue, SearchedPlan& plan) {
  Scenario scenario = site.scenario;
  scenario.plan = plan.plan;
  scenario.training.recompute = plan.recompute;
  scenario.training.choose_recompute = false;
  plan.replayed = figures_of(site, predict(scenario, {.engine = Engine::fluid}), pue);
  plan.within = keeps_within(limits, *plan.replayed);
}

/// Those that keep within the limits first, each in the order of the first objective as replayed.
void sort_by_replay(std::vector<SearchedPlan>& plans, SearchObjective objective) {
  std::ranges::stable_sort(plans, {}, [&](const SearchedPlan& plan) {
    return std::pair{!plan.within, value_of(*plan.replayed, objective)};
  });
}

void replay_all(SearchResult& result) {
  const SearchQuestion& question = result.question;
  for (auto* list : {&result.best, &result.front}) {
    for (SearchedPlan& plan : *list) {
      replay(result.site_of(plan), question.within, result.pue, plan);
    }
    sort_by_replay(*list, question.objectives.front());
  }
}

/// The written plan as the file has it, on its own site. It is a plan: the reader made sure.
PublishedPlan published_plan(const SearchSite& site, const SearchResult& result) {
  PlanEstimates estimates = estimates_of(site, result.question.within);
  PlanTrials trials{estimates, site.scenario.training};
  const Plan plan = *space_of(site, result.question).written;
  const Recompute recompute = setup_of(site.scenario).training.recompute;
  const StepEstimate estimate = trials.estimate(plan, recompute);
  PublishedPlan published;
  published.site = site;
  published.plan = searched_plan(site, 0, {plan, recompute, estimate}, result.pue);
  if (!site.left_out.empty()) {
    published.why_unranked = site.left_out;
  } else if (!estimate.fits) {
    published.why_unranked = "it does not fit in memory";
  } else if (!keeps_within(result.question.within, published.plan.estimated)) {
    published.why_unranked = "it misses the deadline or the budget";
  }
  replay(site, result.question.within, result.pue, published.plan);
  return published;
}

std::vector<double> deviations_of(const std::vector<SearchedPlan>& plans) {
  std::vector<double> deviations;
  for (const SearchedPlan& plan : plans) deviations.push_back(std::abs(plan.deviation()));
  std::ranges::sort(deviations);
  return deviations;
}

}  // namespace

double SearchResult::median_deviation() const {
  const std::vector<double> all = deviations_of(best);
  if (all.empty()) return 0.0;
  return 0.5 * (all[(all.size() - 1) / 2] + all[all.size() / 2]);
}

double SearchResult::worst_deviation() const {
  return best.empty() ? 0.0 : deviations_of(best).back();
}

SearchResult search(const SearchQuestion& question, const YamlDocument& scenario,
                    const Catalogue& catalogue, const SearchProgress& progress) {
  const HardwareTerms terms = read_hardware_terms(scenario, catalogue);
  SearchResult result;
  result.question = question;
  result.pue = terms.pue;
  result.sites = search_sites(question, scenario, catalogue, terms);
  const SearchSite written = written_site(question, scenario, catalogue, terms);
  result.name = written.scenario.name;

  Search search{result, progress};
  search.run();
  result.published = published_plan(written, result);
  if (result.published.why_unranked.empty()) {
    result.published.plan.rank = search.ranking().rank_of(result.published.plan.estimated);
  }
  replay_all(result);
  if (!result.best.empty()) {
    const SearchedPlan& winner = result.best.front();
    result.published.differences =
        differences(result.site_of(winner), winner, written, result.published.plan);
  }
  return result;
}

}  // namespace trainyard
