#pragma once

#include <vector>

#include "topologies/cluster.hpp"
#include "workloads/expert_routing.hpp"
#include "workloads/memory.hpp"
#include "workloads/replay.hpp"

namespace trainyard {

/// All that decides how a step goes.
struct TrainingSetup {
  Model model;
  Training training;
  Plan plan;
  Stack stack;
  KernelModel kernels;
  Gpu gpu;
  Cluster cluster;
  RoutingSpread spread;  ///< of the model's experts over the plan's expert ranks
};

/// One step of a run, replayed.
struct TrainingStep {
  Schedule schedule;
  std::vector<ChunkProfile> profiles;          ///< one for each distinct chunk
  std::vector<std::vector<std::size_t>> uses;  ///< which profile: by rank, in order of the schedule
  StepTimeline timeline;
  std::vector<MemoryUse> memory;  ///< by rank
};

/// Replays each distinct chunk, then the step. Requires a plan without misfit.
TrainingStep replay_training_step(const TrainingSetup& setup);

/// What one GPU has to do in a micro-batch, on average.
LayerLoad load_of(const TrainingSetup& setup);

/// All multiplications and additions that run for one token, recomputation and multi-token
/// prediction included.
Flops executed_flops_per_token(const TrainingSetup& setup);

}  // namespace trainyard
