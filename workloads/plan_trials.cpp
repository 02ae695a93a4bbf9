#include "workloads/plan_trials.hpp"

#include <algorithm>
#include <utility>

#include "workloads/recompute_choice.hpp"

namespace trainyard {

int most_stage_layers(const Model& model, const Plan& plan) {
  int layers = 0;
  for (const StageShape& stage : stages_of(model, plan)) {
    layers = std::max(layers, stage.all_dense() + stage.all_expert());
  }
  return layers;
}

PlanTrials::PlanTrials(PlanEstimates& estimates, Training training)
    : estimates_{estimates}, training_{std::move(training)}, tried_{training_} {
  tried_.choose_recompute = false;
}

bool PlanTrials::is_plan(const Plan& plan) const {
  return !estimates_.misfit_of(plan, training_);
}

Bytes PlanTrials::needed(const Plan& plan, const Recompute& recompute) {
  return estimates_.memory_of(plan, with(recompute)).total();
}

bool PlanTrials::fits(const Plan& plan, const Recompute& recompute) {
  return needed(plan, recompute) <= estimates_.memory();
}

/// Most plans fit with nothing, or not at all; both are told at once.
std::optional<Recompute> PlanTrials::least_recompute(const Plan& plan) {
  if (fits(plan, {})) return Recompute{};
  if (!fits(plan, {.layer = true})) return std::nullopt;
  return least_recompute_that_fits(
      most_stage_layers(estimates_.model(), plan), estimates_.memory(),
      [&](const Recompute& recompute) { return needed(plan, recompute); });
}

StepEstimate PlanTrials::estimate(const Plan& plan, const Recompute& recompute) {
  return estimates_(plan, with(recompute));
}

const Training& PlanTrials::with(const Recompute& recompute) {
  tried_.recompute = recompute;
  return tried_;
}

}  // namespace trainyard
