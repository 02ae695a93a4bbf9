#include "workloads/nested_deviation.hpp"

#include "workloads/habits.hpp"

namespace trainyard {
namespace {

bool syncs_beside_pipeline(const TrainingSetup& setup) {
  const Plan& plan = setup.plan;
  const bool copies = plan.replicas() > 1 || plan.expert_replicas() > 1 || model_copies(plan) > 1;
  // Weights that are sharded whole travel with their layers.
  if (!copies || plan.zero == 3) return false;
  return overlaps_gradients(setup) || (plan.zero > 0 && overlaps_parameters(setup));
}

bool has_other_transfers(const TrainingSetup& setup) {
  const Plan& plan = setup.plan;
  return plan.pipeline > 1 || plan.tensor > 1 || plan.context > 1 || plan.expert > 1 ||
         plan.expert_tensor > 1;
}

}  // namespace

std::optional<double> nested_deviation(const TrainingSetup& setup, bool crowded) {
  if (crowded) return 0.4;
  if (!syncs_beside_pipeline(setup) || !has_other_transfers(setup)) return std::nullopt;
  return 0.06;
}

}  // namespace trainyard
