#include "workloads/best_plan.hpp"

#include <algorithm>
#include <utility>

#include "workloads/plan_trials.hpp"

namespace trainyard {
namespace {

/// Keeps the fastest of the plans that it is shown.
class Ranking {
 public:
  Ranking(PlanTrials trials, std::size_t most) : trials_{std::move(trials)}, most_{most} {}

  /// Whether the plan fits with what `training` says; it is shown if it does.
  bool try_as_written(const Plan& plan) {
    const Training& training = trials_.training();
    if (training.choose_recompute || !trials_.fits(plan, training.recompute)) return false;
    add(plan, training.recompute);
    return true;
  }

  void try_with_least(const Plan& plan) {
    if (const auto recompute = trials_.least_recompute(plan)) add(plan, *recompute);
  }

  bool is_plan(const Plan& plan) const { return trials_.is_plan(plan); }

  std::vector<RankedPlan> best() && { return std::move(best_); }

 private:
  void add(const Plan& plan, const Recompute& recompute) {
    const StepEstimate estimate = trials_.estimate(plan, recompute);
    const auto place =
        std::ranges::upper_bound(best_, estimate.step_time, {},
                                 [](const RankedPlan& known) { return known.estimate.step_time; });
    if (static_cast<std::size_t>(place - best_.begin()) == most_) return;
    best_.insert(place, {plan, recompute, estimate});
    if (best_.size() > most_) best_.pop_back();
  }

  PlanTrials trials_;
  std::size_t most_;
  std::vector<RankedPlan> best_;
};

}  // namespace

std::vector<RankedPlan> best_plans(PlanEstimates& estimates, const PlanSpace& space,
                                   const Training& training, std::size_t most) {
  Ranking ranking{PlanTrials{estimates, training}, most};
  bool first = written_plan(space).has_value();
  for_each_plan(space, [&](const Plan& plan) {
    const bool written = std::exchange(first, false);
    if (!ranking.is_plan(plan) || (written && ranking.try_as_written(plan))) return;
    ranking.try_with_least(plan);
  });
  return std::move(ranking).best();
}

std::optional<RankedPlan> best_plan(PlanEstimates& estimates, const PlanSpace& space,
                                    const Training& training) {
  std::vector<RankedPlan> best = best_plans(estimates, space, training, 1);
  if (best.empty()) return std::nullopt;
  return std::move(best.front());
}

}  // namespace trainyard
