#include "analysis/search.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/search_choices.hpp"
#include "analysis/search_figures.hpp"
#include "analysis/search_habits.hpp"
#include "analysis/search_replays.hpp"
#include "analysis/search_trials.hpp"

namespace trainyard {
namespace {

std::size_t plans_in(const PlanSpace& space) {
  std::size_t plans = 0;
  for_each_plan(space, [&](const Plan&) { ++plans; });
  return plans;
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
    result_.front_size = result_.front.size();
  }

  const SearchRanking& ranking() const { return ranking_; }

 private:
  /// Plans of sites that need no look are left out at once.
  void count() {
    for (const SearchSite& site : result_.sites) {
      const std::size_t plans = plans_in(space_of(site, result_.question));
      if (site.left_out.empty()) {
        total_ += plans;
        continue;
      }
      const auto known = std::ranges::find(result_.pruned, site.left_out, &PrunedPlans::reason);
      if (known == result_.pruned.end()) {
        result_.pruned.push_back({site.left_out, plans, site.loses_nothing});
      } else {
        *known->plans += plans;
      }
    }
  }

  void add_pruned() {
    result_.evaluated = tally_.all();
    const auto add = [&](const char* reason, std::size_t plans, bool loses_nothing) {
      if (plans > 0) result_.pruned.push_back({reason, plans, loses_nothing, true});
    };
    add("no plan: degrees, batch, experts or schedule do not divide", tally_.no_plan, true);
    add("does not fit in memory, whatever is recomputed", tally_.fits_never, true);
    add("does not fit in memory with what it recomputes", tally_.too_large, true);
    add("estimated to miss the deadline or the budget", tally_.past_limits, false);
    const Model& model = result_.sites.front().scenario.model;
    for (const PrunedPlans& habit : habits_of(result_.question, model)) {
      result_.pruned.push_back(habit);
    }
  }

  SearchResult& result_;
  const SearchProgress& progress_;
  SearchRanking ranking_;
  SearchTally tally_;
  std::size_t done_ = 0;
  std::size_t total_ = 0;
};

void replay_all(SearchResult& result, SearchReplays& replays) {
  const SearchQuestion& question = result.question;
  result.front = spread(result.front, question.replayed);
  for (auto* list : {&result.best, &result.front}) {
    for (SearchedPlan& plan : *list) replays.replay(result.site_of(plan), plan);
    sort_by_figures(*list, question.objectives.front());
  }
  result.front = without_dominated(result.front, question.objectives);
}

/// What the written plan recomputes: as written, or the least that fits into what memory there may
/// be, or all if nothing does.
Recompute published_recompute(PlanTrials& trials, const Plan& plan) {
  if (!trials.training().choose_recompute) return trials.training().recompute;
  return trials.least_recompute(plan).value_or(Recompute{.layer = true});
}

/// The place of the written site among those that are searched; if it is none of them, past the
/// last one.
std::size_t place_of(const SearchSite& written, const SearchResult& result) {
  const SearchQuestion& question = result.question;
  if (!question.gpus.empty() || !question.fabrics.empty()) return result.sites.size();
  const auto same = std::ranges::find_if(result.sites, [&](const SearchSite& site) {
    return site.precision == written.precision && site.scenario.gpus() == written.scenario.gpus();
  });
  return static_cast<std::size_t>(same - result.sites.begin());
}

/// The written plan as the file has it, on its own site. It is a plan: the reader made sure.
PublishedPlan published_plan(const SearchSite& site, const SearchResult& result) {
  PlanEstimates estimates = estimates_of(site, result.question.within);
  PlanTrials trials{estimates, site.scenario.training};
  const Plan plan = *space_of(site, result.question).written;
  const Recompute recompute = published_recompute(trials, plan);
  const StepEstimate estimate = trials.estimate(plan, recompute);
  PublishedPlan published;
  published.site = site;
  published.plan =
      searched_plan(site, place_of(site, result), {plan, recompute, estimate}, result.pue);
  if (!site.left_out.empty()) {
    published.why_unranked = site.left_out;
  } else if (!estimate.fits) {
    published.why_unranked = "it does not fit in memory";
  } else if (!keeps_within(result.question.within, published.plan.estimated)) {
    published.why_unranked = "it misses the deadline or the budget";
  }
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
  SearchReplays replays{result.question.within, result.pue};
  replay_all(result, replays);
  replays.replay(written, result.published.plan);
  if (!result.best.empty()) {
    const SearchedPlan& winner = result.best.front();
    result.published.differences =
        differences(result.site_of(winner), winner, written, result.published.plan);
  }
  return result;
}

}  // namespace trainyard
