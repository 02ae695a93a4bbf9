#pragma once

#include <optional>

#include "workloads/estimate.hpp"

namespace trainyard {

/// Most layers of one stage of a plan, those that predict further tokens included.
int most_stage_layers(const Model& model, const Plan& plan);

/// Tries plans of one training on one cluster: whether they are plans, what they have to compute
/// again to fit in memory, and what a step takes then.
class PlanTrials {
 public:
  /// Requires `estimates` to outlive it.
  PlanTrials(PlanEstimates& estimates, Training training);

  bool is_plan(const Plan& plan) const;

  /// What a GPU needs at its fullest. These require a plan without misfit.
  Bytes needed(const Plan& plan, const Recompute& recompute);
  bool fits(const Plan& plan, const Recompute& recompute);

  /// As least_recompute_that_fits.
  std::optional<Recompute> least_recompute(const Plan& plan);

  StepEstimate estimate(const Plan& plan, const Recompute& recompute);

  const Training& training() const { return training_; }

 private:
  const Training& with(const Recompute& recompute);

  PlanEstimates& estimates_;
  Training training_;
  Training tried_;  // the same with what a trial recomputes
};

}  // namespace trainyard
