#include "workloads/best_plan.hpp"

#include <algorithm>
#include <utility>

#include "workloads/recompute_choice.hpp"

namespace trainyard {
namespace {

/// Keeps the fastest of the plans that it is shown.
class Ranking {
 public:
  Ranking(PlanEstimates& estimates, const Training& training, std::size_t most)
      : estimates_{estimates}, training_{training}, most_{most} {}

  /// Whether the plan fits with what `training` says; it is shown if it does.
  bool try_as_written(const Plan& plan) {
    if (training_.choose_recompute || !fits(plan, training_.recompute)) return false;
    add(plan, training_.recompute);
    return true;
  }

  void try_with_least(const Plan& plan) {
    if (const auto recompute = least_recompute(plan)) add(plan, *recompute);
  }

  bool is_plan(const Plan& plan) const { return !estimates_.misfit_of(plan, training_); }

  std::vector<RankedPlan> best() && { return std::move(best_); }

 private:
  Training training_with(const Recompute& recompute) const {
    Training training = training_;
    training.recompute = recompute;
    training.choose_recompute = false;
    return training;
  }

  Bytes needed(const Plan& plan, const Recompute& recompute) {
    return estimates_.memory_of(plan, training_with(recompute)).total();
  }

  bool fits(const Plan& plan, const Recompute& recompute) {
    return needed(plan, recompute) <= estimates_.memory();
  }

  /// Most plans fit with nothing, or not at all; both are told at once.
  std::optional<Recompute> least_recompute(const Plan& plan) {
    if (fits(plan, {})) return Recompute{};
    if (!fits(plan, {.layer = true})) return std::nullopt;
    int layers = 0;
    for (const StageShape& stage : stages_of(estimates_.model(), plan)) {
      layers = std::max(layers, stage.all_dense() + stage.all_expert());
    }
    return least_recompute_that_fits(layers, estimates_.memory(), [&](const Recompute& recompute) {
      return needed(plan, recompute);
    });
  }

  void add(const Plan& plan, const Recompute& recompute) {
    const StepEstimate estimate = estimates_(plan, training_with(recompute));
    const auto place =
        std::ranges::upper_bound(best_, estimate.step_time, {},
                                 [](const RankedPlan& known) { return known.estimate.step_time; });
    if (static_cast<std::size_t>(place - best_.begin()) == most_) return;
    best_.insert(place, {plan, recompute, estimate});
    if (best_.size() > most_) best_.pop_back();
  }

  PlanEstimates& estimates_;
  const Training& training_;
  std::size_t most_;
  std::vector<RankedPlan> best_;
};

}  // namespace

std::vector<RankedPlan> best_plans(PlanEstimates& estimates, const PlanSpace& space,
                                   const Training& training, std::size_t most) {
  Ranking ranking{estimates, training, most};
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
