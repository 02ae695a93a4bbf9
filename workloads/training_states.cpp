#include "workloads/training_states.hpp"

#include <algorithm>

namespace trainyard {
namespace {

/// Most weights of one layer, and of two that follow each other, that lie on other GPUs.
struct Elsewhere {
  double one = 0.0;
  double two = 0.0;
};

Elsewhere most_elsewhere(const Model& model, const Plan& plan, const Schedule& schedule, int rank) {
  const std::vector<StageShape> stages = stages_of(model, plan);
  const Shards shards = shards_of(plan);
  Elsewhere most;
  for (const Placement& placement : schedule.placement[static_cast<std::size_t>(rank)]) {
    double last = 0.0;
    for (const StageParameters& unit :
         units_of(model, stages[static_cast<std::size_t>(placement.stage)], plan)) {
      const double missing = unit.all() - shards.share(unit);
      most = {.one = std::max(most.one, missing), .two = std::max(most.two, last + missing)};
      last = missing;
    }
  }
  return most;
}

}  // namespace

TrainingStates training_states(const Model& model, const Plan& plan, const OptimizerBytes& bytes,
                               const Schedule& schedule, int rank) {
  const StageParameters held = rank_parameters(model, plan, schedule, rank);
  const double share = shards_of(plan).share(held);
  TrainingStates states{
      .weights = bytes.weight * (plan.zero >= 3 ? share : held.all()),
      .gradients = bytes.gradient * (plan.zero >= 2 ? share : held.all()),
      .optimizer = (bytes.master + bytes.moments) * (plan.zero >= 1 ? share : held.all()),
      .gathered = Bytes{},
      .host = Bytes{}};
  if (plan.zero >= 2) {
    const Elsewhere elsewhere = most_elsewhere(model, plan, schedule, rank);
    states.gathered = bytes.gradient * elsewhere.one;
    if (plan.zero >= 3) states.gathered += bytes.weight * elsewhere.two;
  }
  if (plan.offload_optimizer) std::swap(states.optimizer, states.host);
  return states;
}

}  // namespace trainyard
