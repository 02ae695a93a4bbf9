#pragma once

#include <span>
#include <vector>

#include "sim/engine.hpp"
#include "workloads/chunk.hpp"
#include "workloads/collective.hpp"
#include "workloads/pipeline.hpp"

namespace trainyard {

// The only caller of simulate(): first each distinct chunk, then the step that is made of them.

/// A stretch of one stream inside a chunk.
struct Span {
  SpanKind kind;
  Interval when;
};

/// What the replay of one chunk found.
struct ChunkProfile {
  ChunkShape shape;
  Seconds duration;
  Seconds exposed;                  ///< communication that no kernel ran beside
  std::vector<Span> compute;        ///< in order
  std::vector<Span> communication;  ///< in order
};

/// Plays a chunk on links of these bandwidths.
ChunkProfile replay_chunk(const ChunkShape& shape, const ChunkCosts& costs,
                          std::span<const Bandwidth> links);

/// What follows the pipeline of a step.
struct StepTail {
  /// Gradients summed over the copies of a stage. Waits for every rank of `ranks` to end.
  struct Sync {
    std::vector<int> ranks;
    HandOver reduce;  ///< before the optimizer
    HandOver gather;  ///< of the new weights, after it; nothing unless they are sharded
  };
  std::vector<Sync> syncs;         ///< together they cover all ranks
  Seconds agree;                   ///< on the norm of the gradients, once all are summed
  std::vector<Seconds> optimizer;  ///< by rank
};

/// When everything in a step happened.
struct StepTimeline {
  std::vector<std::vector<Interval>> chunks;  ///< by rank, in the order of the schedule
  std::vector<Interval> reduce;               ///< by rank
  std::vector<Interval> optimizer;            ///< by rank
  std::vector<Interval> gather;               ///< by rank
  Seconds pipeline_end;                       ///< of the last chunk on any rank
  Seconds end;
};

/// Plays a whole step: the pipeline on links of these bandwidths, then its tail.
StepTimeline replay_step(const Schedule& schedule, const PipelineCosts& costs, const StepTail& tail,
                         std::span<const Bandwidth> links);

}  // namespace trainyard
