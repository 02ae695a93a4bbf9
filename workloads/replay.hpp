#pragma once

#include <span>
#include <vector>

#include "sim/engine.hpp"
#include "workloads/chunk_profile.hpp"
#include "workloads/collective.hpp"
#include "workloads/pipeline.hpp"

namespace trainyard {

// The only caller of simulate(): first each distinct chunk, then the step that is made of them.

/// Plays a chunk on links of these bandwidths.
ChunkProfile replay_chunk(const ChunkShape& shape, const ChunkCosts& costs,
                          std::span<const Bandwidth> links, Engine engine = Engine::simgrid);

/// What a step has to do besides its pipeline.
struct StepSync {
  std::vector<StageSync> beside;    ///< while the pipeline runs
  std::vector<StageSync> reduced;   ///< gradients, after the last chunk of all their holders
  std::vector<StageSync> gathered;  ///< weights, after the optimizer of all their holders
  Seconds agree;                    ///< on the norm of the gradients, once all are summed
  std::vector<Seconds> optimizer;   ///< by rank
};

/// A task that the end of a step waited for, and when it ran.
struct CriticalTask {
  StepTask task;
  Interval when;
};

/// When everything in a step happened.
struct StepTimeline {
  std::vector<std::vector<Interval>> chunks;  ///< by rank, in the order of the schedule
  std::vector<std::vector<Interval>> reduce;  ///< by rank, one after the other
  std::vector<Interval> optimizer;            ///< by rank
  std::vector<std::vector<Interval>> gather;  ///< by rank, one after the other
  Seconds pipeline_start;                     ///< of the first chunk on any rank
  Seconds pipeline_end;                       ///< of the last
  Seconds end;
  std::vector<CriticalTask> critical_path;  ///< from the start to the end, each task waiting for
                                            ///< the one before
};

/// Plays a whole step on links of these bandwidths: the pipeline and what runs beside it, then what
/// follows.
StepTimeline replay_step(const Schedule& schedule, const PipelineCosts& costs, const StepSync& sync,
                         std::span<const Bandwidth> links, Engine engine = Engine::simgrid);

}  // namespace trainyard
