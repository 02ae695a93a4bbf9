#pragma once

#include "workloads/misfit.hpp"

namespace trainyard {

/// Why the experts of a model cannot lie as the plan says, or be loaded as the training says, if
/// they cannot. Requires a plan whose degrees make up the cluster.
std::optional<Misfit> find_expert_misfit(const Model& model, const Training& training,
                                         const Plan& plan, int gpus_per_node);

}  // namespace trainyard
