#pragma once

#include <optional>
#include <span>
#include <utility>

#include "workloads/unit.hpp"

namespace trainyard {

/// Writes kernels and transfers of a chunk as tasks, stretch by stretch.
class StretchWriter {
 public:
  using Last = std::optional<TaskId>;  ///< what waits for nothing has none

  /// Each stretch after `last`, which becomes the last task of the last one.
  void play(std::span<const Stretch> stretches, SpanKind kind, Last& last);

  /// One task after `last`, which becomes it.
  void add(StreamId stream, SpanKind kind, Seconds hold, const Demand& load, Last& last);

  /// Has the next kernel wait for weights too.
  void await_weights(Last gathered) { weights_here_ = gathered; }

  /// The last transfer of rows that came again, for gradients of weights; forgets it.
  Last take_regathered() { return std::exchange(regathered_, std::nullopt); }

  const Last& last_compute() const { return last_compute_; }

  ChunkGraph finish() && { return std::move(chunk_); }

 private:
  void play(const Stretch& stretch, SpanKind kind, Last& last);
  void compute(SpanKind kind, const Stretch& stretch, Last& last);
  void transfer(const LayerTransfer& transfer, int pieces, Last& last);

  ChunkGraph chunk_;
  Last regathered_;
  Last weights_here_;
  Last last_compute_;
};

}  // namespace trainyard
