#pragma once

#include <vector>

#include "workloads/memory.hpp"
#include "workloads/replay.hpp"
#include "workloads/training_setup.hpp"

namespace trainyard {

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

}  // namespace trainyard
