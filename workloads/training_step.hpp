#pragma once

#include <vector>

#include "workloads/memory.hpp"
#include "workloads/replay.hpp"
#include "workloads/replica_classes.hpp"
#include "workloads/training_setup.hpp"

namespace trainyard {

/// One step of a run, replayed: one pipeline for each class of replicas, side by side. What is told
/// by rank is so class after class.
struct TrainingStep {
  Schedule schedule;
  std::vector<ReplicaClass> classes;
  std::vector<ChunkProfile> profiles;          ///< one for each distinct chunk
  std::vector<std::vector<std::size_t>> uses;  ///< which profile: by rank, in order of the schedule
  StepTimeline timeline;
  Seconds chunk_start;            ///< what it takes to begin each chunk
  std::vector<MemoryUse> memory;  ///< by rank, alike in all classes
  std::vector<HeldMemory> held;   ///< likewise
  bool crowded = false;           ///< as SiteTraffic::crowded

  /// Of one class.
  std::size_t ranks() const { return schedule.order.size() / classes.size(); }
};

/// Replays each distinct chunk, then the step. Requires a plan without misfit.
TrainingStep replay_training_step(const TrainingSetup& setup, Engine engine = Engine::simgrid);

}  // namespace trainyard
