#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sim/units.hpp"
#include "workloads/pipeline_order.hpp"
#include "workloads/sync_times.hpp"

namespace trainyard {

/// What one class of replicas takes for the chunks of a pipeline, and to hand over.
struct PipelineTimes {
  std::vector<Seconds> chunks;      ///< by position among PipelineOrder::chunks; of no chunk none
  std::vector<Seconds> hand_overs;  ///< by sender; none within a rank
};

/// Plays steps as replay_step does, but each transfer as if it met no other: one pass over the
/// chunks, in an order that is settled beforehand. Keeps its buffers from one step to the next.
class PipelineEstimate {
 public:
  /// When a step ends that some classes of replicas run, each in the same order. Requires as many
  /// times as the order has chunks and senders.
  Seconds end_of_step(const PipelineOrder& order, std::span<const PipelineTimes> classes,
                      const SyncTimes& sync);

  /// Of the step at hand, from its start until the last chunk on any rank ends, what ranks spend
  /// without a chunk: the mean over all ranks and classes.
  Seconds idle() const;

 private:
  /// What the copies of a stage have done so far.
  struct StageSync {
    std::vector<Seconds> gathered;     ///< when each piece of its weights is there
    std::vector<Seconds> ready;        ///< when each piece of its gradients is complete
    std::vector<std::size_t> missing;  ///< phases that still have to complete it
  };

  void begin(const PipelineOrder& order, std::size_t classes, const SyncTimes& sync);
  void play(const PipelineOrder& order, const PipelineTimes& times, const SyncTimes& sync);
  void play(const SyncEdge& edge, Seconds time, const SyncTimes& sync, Seconds& now);
  void complete(const SyncTimes& sync, int stage, std::size_t piece, Seconds now);
  Seconds end(const SyncTimes& sync);

  std::size_t micro_batches_ = 0;
  std::vector<Seconds> handed_;      // when what passes give arrives, by sender and micro-batch
  std::vector<Seconds> hand_overs_;  // by sender, those of nothing included
  std::vector<Seconds> sent_;        // when the last of a sender arrived
  std::vector<Seconds> now_;         // of one class, by rank
  std::vector<Seconds> ends_;        // of the last chunks of all classes, by rank
  std::vector<Seconds> reduced_;     // when the last gradients of a rank are summed
  std::vector<Seconds> synced_;      // when the last transfer of a rank behind the pipeline is done
  std::vector<StageSync> stages_;
  Seconds last_reduced_;
  Seconds pipeline_end_;    // of all classes
  Seconds busy_;            // of all ranks and classes, with chunks
  std::size_t played_ = 0;  // ranks of all classes
};

}  // namespace trainyard
