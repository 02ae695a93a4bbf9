#pragma once

#include <functional>
#include <vector>

#include "sim/task_graph.hpp"
#include "workloads/schedule.hpp"

namespace trainyard {

/// What is handed from one rank to the next: an activation, or its gradient.
struct HandOver {
  Seconds latency;
  Demand load;
};

/// How long the parts of a pipeline take.
struct PipelineCosts {
  std::function<Seconds(int rank, const Chunk&)> chunk;
  /// Asked once for each two stages of different ranks, in each direction; never for from == to.
  std::function<HandOver(int from_rank, int to_rank)> hand_over;
};

/// A step's pipeline as tasks.
///
/// Rank r computes on stream r. What it sends leaves on streams of its own, so that sending never
/// delays a chunk of the sender: one stream for each phase's activations and one for its gradients,
/// where another rank takes them. These are the streams from `ranks` on.
struct PipelineGraph {
  TaskGraph graph;
  std::vector<std::vector<TaskId>> chunks;  ///< by rank, then in the order of the schedule
};

/// The tasks of a schedule: every rank runs its list strictly in order, each chunk as early as its
/// data allow.
///
/// What needs what is told by DataFlow. What moves between two phases of one rank costs nothing.
/// Throws std::invalid_argument if the schedule is not complete, and, naming the chunks that wait
/// for each other, if the order deadlocks. Requires every stage of every pipe to be held by one
/// phase of one rank.
PipelineGraph pipeline_graph(const Schedule& schedule, const PipelineCosts& costs);

}  // namespace trainyard
