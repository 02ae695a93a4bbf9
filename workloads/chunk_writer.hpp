#pragma once

#include <optional>
#include <span>
#include <utility>

#include "workloads/chunk.hpp"

namespace trainyard {

/// Writes the tasks of a chunk; remembers what the next unit of the forward and of the backward
/// has to wait for. `costs` must outlive it.
class ChunkWriter {
 public:
  explicit ChunkWriter(const ChunkCosts& costs) : costs_{costs} {}

  void forward(Unit unit);
  void backward(Unit unit);  ///< gradients of activations alone
  void backward_and_weights(Unit unit);
  void weights(Unit unit);

  /// One unit of each half. Exchanges are written before the kernels that hide them.
  void pair(std::optional<Unit> next, std::optional<Unit> back);

  ChunkGraph finish() && { return std::move(chunk_); }

 private:
  using Last = std::optional<TaskId>;

  /// The attention of a layer, or all of another unit.
  const PartTime& first_part(Unit unit) const;
  /// The network of a layer; nothing of another unit.
  const PartTime* second_part(Unit unit) const;
  SpanKind span_of(Unit unit, SpanKind of_layer) const;

  void attention_forward(Unit unit);
  void network_forward(Unit unit);
  void network_backward(Unit unit);
  void attention_backward(Unit unit);
  void network_weights(Unit unit);
  void attention_weights(Unit unit);

  void dispatch(Unit unit);
  void combine(Unit unit);
  void combine_gradient(Unit unit);
  void dispatch_gradient(Unit unit);
  void exchange(SpanKind kind, const ExchangeCost& cost, Last& last);

  void gather(Unit unit, bool beside);
  void end_unit();
  void scatter(Unit unit);

  void play(std::span<const Stretch> stretches, SpanKind kind, Last& last);
  void play(const Stretch& stretch, SpanKind kind, Last& last);
  void compute(SpanKind kind, Seconds time, Last& last);
  void transfer(const LayerTransfer& transfer, int pieces, Last& last);
  void add(StreamId stream, SpanKind kind, Seconds hold, const Demand& load, Last& last);

  const ChunkCosts& costs_;
  ChunkGraph chunk_;
  Last forward_;           // the last task of the forward
  Last backward_;          // and of the backward
  Last backward_network_;  // what gradients of the network's weights wait for
  Last regathered_;        // rows that came again, for gradients of weights
  Last weights_here_;      // of the unit that is next to compute
  Last last_compute_;
  Last end_of_unit_;         // the last kernel of the unit before
  Last end_of_unit_before_;  // and of the one before that
};

}  // namespace trainyard
