#include "analysis/search_trials.hpp"

#include <algorithm>
#include <utility>

#include "analysis/search_figures.hpp"
#include "workloads/recompute_choice.hpp"
#include "workloads/usual_plans.hpp"

namespace trainyard {
namespace {

template <class Choice>
void take_listed(std::vector<Choice>& usual, const std::vector<Choice>& listed) {
  if (!listed.empty()) usual = listed;
}

}  // namespace

PlanSpace space_of(const SearchSite& site, const SearchQuestion& question) {
  const Scenario& scenario = site.scenario;
  PlanSpace space = usual_plans(scenario.model, scenario.training, scenario.plan, scenario.gpus(),
                                scenario.cluster.spec.gpus_per_node);
  const PlanSpace& listed = question.listed;
  take_listed(space.tensor, listed.tensor);
  take_listed(space.sequence_parallel, listed.sequence_parallel);
  take_listed(space.context, listed.context);
  take_listed(space.pipeline, listed.pipeline);
  take_listed(space.expert, listed.expert);
  take_listed(space.expert_tensor, listed.expert_tensor);
  take_listed(space.micro_batch, listed.micro_batch);
  take_listed(space.zero, listed.zero);
  take_listed(space.schedules, listed.schedules);
  take_listed(space.virtual_stages, listed.virtual_stages);
  take_listed(space.placements, listed.placements);
  return space;
}

PlanEstimates estimates_of(const SearchSite& site, const SearchLimits& within) {
  TrainingSetup setup = setup_of(site.scenario);
  if (within.memory) setup.gpu.memory = std::min(setup.gpu.memory, *within.memory);
  return PlanEstimates{std::move(setup)};
}

SearchedPlan searched_plan(const SearchSite& site, std::size_t place, const RankedPlan& ranked,
                           double pue) {
  SearchedPlan plan;
  plan.site = place;
  plan.plan = ranked.plan;
  plan.recompute = ranked.recompute;
  plan.memory = ranked.estimate.memory.total();
  plan.estimated = figures_of(site, ranked.estimate, pue);
  return plan;
}

SiteTrials::SiteTrials(const SearchQuestion& question, const SearchSite& site, std::size_t place,
                       double pue)
    : question_{question},
      site_{site},
      place_{place},
      pue_{pue},
      estimates_{estimates_of(site, question.within)},
      trials_{estimates_, site.scenario.training} {}

void SiteTrials::rank(SearchRanking& ranking, SearchTally& tally, const AfterEach& after_each) {
  const PlanSpace space = space_of(site_, question_);
  bool written = written_plan(space).has_value();
  for_each_plan(space, [&](const Plan& plan) {
    try_plan(plan, std::exchange(written, false), ranking, tally);
    after_each();
  });
}

void SiteTrials::try_plan(const Plan& plan, bool as_written, SearchRanking& ranking,
                          SearchTally& tally) {
  if (!trials_.is_plan(plan)) {
    ++tally.no_plan;
    return;
  }
  const Training& training = trials_.training();
  const int layers = most_stage_layers(estimates_.model(), plan);
  std::vector<Recompute> tried;
  const auto try_once = [&](const Recompute& chosen) {
    const Recompute recompute = as_it_matters(chosen, estimates_.model(), layers);
    if (std::ranges::find(tried, recompute) != tried.end()) return;
    tried.push_back(recompute);
    try_one(plan, recompute, ranking, tally);
  };
  if (as_written && !training.choose_recompute) try_once(training.recompute);
  for (const RecomputeChoice& choice : question_.recompute) {
    if (choice) {
      try_once(*choice);
    } else if (const auto least = trials_.least_recompute(plan)) {
      try_once(*least);
    } else {
      ++tally.fits_never;
    }
  }
}

void SiteTrials::try_one(const Plan& plan, const Recompute& recompute, SearchRanking& ranking,
                         SearchTally& tally) {
  if (!trials_.fits(plan, recompute)) {
    ++tally.too_large;
    return;
  }
  const SearchedPlan searched =
      searched_plan(site_, place_, {plan, recompute, trials_.estimate(plan, recompute)}, pue_);
  if (!keeps_within(question_.within, searched.estimated)) {
    ++tally.past_limits;
    return;
  }
  ++tally.valid;
  ranking.add(searched);
}

}  // namespace trainyard
