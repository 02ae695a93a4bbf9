#include "workloads/site.hpp"

#include <numeric>

namespace trainyard {

int site_places(const Model& model, const Plan& plan) {
  // Shards, or the sums over copies of them, reach every data rank in each chunk.
  if (plan.zero == 3) return static_cast<int>(plan.stage_gpus());
  const int sharing = plan.tensor * plan.context;
  return model.experts ? std::lcm(sharing, plan.expert * plan.expert_tensor) : sharing;
}

int pipeline_replicas(const Model& model, const Plan& plan) {
  return static_cast<int>(plan.stage_gpus()) / site_places(model, plan);
}

}  // namespace trainyard
