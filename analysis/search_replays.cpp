#include "analysis/search_replays.hpp"

#include <algorithm>
#include <utility>

#include "analysis/search_choices.hpp"
#include "analysis/search_figures.hpp"

namespace trainyard {
namespace {

bool no_worse(const SearchedPlan& a, const SearchedPlan& b,
              const std::vector<SearchObjective>& objectives) {
  return (a.within || !b.within) && std::ranges::all_of(objectives, [&](SearchObjective objective) {
           return value_of(a.figures(), objective) <= value_of(b.figures(), objective);
         });
}

}  // namespace

void SearchReplays::replay(const SearchSite& site, SearchedPlan& plan) {
  const auto choices = choices_of(site, plan);
  const auto known = std::ranges::find_if(replayed_, [&](const SearchedPlan& other) {
    return other.site == plan.site && choices_of(site, other) == choices;
  });
  if (known != replayed_.end()) {
    plan.replayed = known->replayed;
    plan.within = known->within;
    return;
  }
  Scenario scenario = site.scenario;
  scenario.plan = plan.plan;
  scenario.training.recompute = plan.recompute;
  scenario.training.choose_recompute = false;
  plan.replayed = figures_of(site, predict(scenario, {.engine = Engine::fluid}), pue_);
  plan.within = keeps_within(limits_, *plan.replayed);
  replayed_.push_back(plan);
}

std::vector<SearchedPlan> spread(const std::vector<SearchedPlan>& plans, std::size_t most) {
  if (plans.size() <= most) return plans;
  std::vector<SearchedPlan> some;
  const std::size_t gaps = std::max<std::size_t>(most, 2) - 1;
  for (std::size_t i = 0; i < most; ++i) some.push_back(plans[i * (plans.size() - 1) / gaps]);
  return some;
}

std::vector<SearchedPlan> without_dominated(const std::vector<SearchedPlan>& plans,
                                            const std::vector<SearchObjective>& objectives) {
  std::vector<SearchedPlan> kept;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    bool dominated = false;
    for (std::size_t j = 0; j < plans.size() && !dominated; ++j) {
      dominated = i != j && no_worse(plans[j], plans[i], objectives) &&
                  (j < i || !no_worse(plans[i], plans[j], objectives));
    }
    if (!dominated) kept.push_back(plans[i]);
  }
  return kept;
}

void sort_by_figures(std::vector<SearchedPlan>& plans, SearchObjective objective) {
  std::ranges::stable_sort(plans, {}, [&](const SearchedPlan& plan) {
    return std::pair{!plan.within, value_of(plan.figures(), objective)};
  });
}

}  // namespace trainyard
