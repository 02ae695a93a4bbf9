#pragma once

#include "topologies/cluster.hpp"
#include "workloads/collective_constants.hpp"
#include "workloads/expert_routing.hpp"
#include "workloads/kernel.hpp"
#include "workloads/plan.hpp"
#include "workloads/stack.hpp"

namespace trainyard {

/// All that decides how a step goes.
struct TrainingSetup {
  Model model;
  Training training;
  Plan plan;
  Stack stack;
  KernelModel kernels;
  CollectiveConstants collectives;
  Gpu gpu;
  Cluster cluster;
  RoutingSpread spread;    ///< of the model's experts over the plan's expert ranks
  ExpertLoads loads = {};  ///< of the expert ranks, by layers with experts; none: all alike
};

/// How the tokens of a model spread over the expert ranks of a plan on such nodes.
RoutingSpread routing_spread(const Model& model, const Plan& plan, int gpus_per_node);

/// Where the rows of a model's layers with experts go, on the expert ranks of a plan.
ExpertLoads expert_loads_of(const Model& model, const Training& training, const Plan& plan);

/// What one GPU has to do in a micro-batch, on average.
LayerLoad load_of(const Model& model, const Training& training, const Plan& plan,
                  const RoutingSpread& spread);
LayerLoad load_of(const TrainingSetup& setup);

/// What a GPU hands to the next stage for a micro-batch: its rows of the residual stream.
Bytes sent_between_stages(const TrainingSetup& setup);

/// All multiplications and additions that run for one token, recomputation and multi-token
/// prediction included.
Flops executed_flops_per_token(const TrainingSetup& setup);

}  // namespace trainyard
