#pragma once

#include <functional>
#include <span>
#include <vector>

#include "sim/task_graph.hpp"
#include "workloads/hand_over.hpp"
#include "workloads/schedule.hpp"

namespace trainyard {

/// How long the parts of a pipeline take.
struct PipelineCosts {
  /// Of the chunk in a slot of a rank's order.
  std::function<Seconds(int rank, std::size_t slot)> chunk;
  /// Asked once for each two stages of different ranks, in each direction; never for from == to.
  std::function<HandOver(int from_rank, int to_rank)> hand_over;
};

/// A phase of a rank.
struct RankPhase {
  int rank;
  int phase;
};

/// What copies of a stage exchange once a step.
struct StageSync {
  std::vector<RankPhase> holders;  ///< on all pipelines
  int pieces = 1;                  ///< in which both are done, each as soon as its share of the
                                   ///< layers is ready; more than 1 only where no phase waits for
                                   ///< another
  HandOver gather;                 ///< of a piece's weights, before the first forward; or nothing
  HandOver reduce;                 ///< of a piece's gradients, after the last weights; likewise
};

/// What a task of a step is.
enum class StepEvent : std::uint8_t { chunk, hand_over, gather, reduce, agreement, optimizer };

/// Whose it is: of a hand-over the sender's, of weights or gradients their first holder's. `slot`
/// is that of the chunk, or of the one whose results are handed over.
struct StepTask {
  StepEvent event;
  int rank;
  std::size_t slot = 0;

  friend bool operator==(const StepTask&, const StepTask&) = default;
};

/// A step's pipeline as tasks.
///
/// Rank r computes on stream r. What it sends leaves on streams of its own, so that sending never
/// delays a chunk of the sender: one stream for each phase's activations and one for its gradients,
/// where another rank takes them. Weights and gradients have two more for each rank. These are the
/// streams from `ranks` on.
struct PipelineGraph {
  /// The tasks of a chunk, one after the other on its rank's stream.
  struct ChunkTasks {
    TaskId first;
    TaskId last;
  };

  TaskGraph graph;
  std::vector<StepTask> tasks;                  ///< by TaskId
  std::vector<std::vector<ChunkTasks>> chunks;  ///< by rank, then in the order of the schedule
  std::vector<std::vector<TaskId>> gathers;     ///< by sync
  std::vector<std::vector<TaskId>> reduces;     ///< by sync

  /// Appends a task to `graph`, and what it is to `tasks`.
  TaskId add(const StepTask& task, StreamId stream, Seconds hold, std::span<const LinkLoad> load,
             std::span<const TaskId> after) {
    tasks.push_back(task);
    return graph.add(stream, hold, load, after);
  }
};

/// The tasks of a schedule: every rank runs its list strictly in order, each chunk as early as its
/// data allow.
///
/// What needs what is told by DataFlow. What moves between two phases of one rank costs nothing.
/// Throws std::invalid_argument if the schedule is not complete, and, naming the chunks that wait
/// for each other, if the order deadlocks. Requires every stage of every pipe to be held by one
/// phase of one rank.
///
/// A sync's gather is under way from the start, and the first forward of each holder waits for it;
/// its reduce follows the last weights of all holders. A rank does those of its phases one by one.
PipelineGraph pipeline_graph(const Schedule& schedule, const PipelineCosts& costs,
                             std::span<const StageSync> syncs = {});

}  // namespace trainyard
