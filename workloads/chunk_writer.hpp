#pragma once

#include <optional>
#include <utility>

#include "workloads/stretch_writer.hpp"

namespace trainyard {

/// Writes the tasks of a chunk; remembers what the next unit of the forward and of the backward
/// has to wait for. `costs` must outlive it.
class ChunkWriter {
 public:
  explicit ChunkWriter(const ChunkCosts& costs) : costs_{costs} {}

  void forward(const Unit& unit);
  void backward(const Unit& unit);  ///< gradients of activations alone
  void backward_and_weights(const Unit& unit);
  void weights(const Unit& unit);

  /// One unit of each half. Exchanges are written before the kernels that hide them.
  void pair(std::optional<Unit> next, std::optional<Unit> back);

  ChunkGraph finish() && { return std::move(tasks_).finish(); }

 private:
  using Last = StretchWriter::Last;

  void attention_forward(const Unit& unit);
  void network_forward(const Unit& unit);
  void network_backward(const Unit& unit);
  void attention_backward(const Unit& unit);
  void network_weights(const Unit& unit);
  void attention_weights(const Unit& unit);

  void dispatch(const Unit& unit);
  void combine(const Unit& unit);
  void combine_gradient(const Unit& unit);
  void dispatch_gradient(const Unit& unit);
  void exchange(SpanKind kind, const ExchangeCost& cost, Last& last);

  void gather(const Unit& unit, bool beside);
  void end_unit();
  void scatter(const Unit& unit);

  const ChunkCosts& costs_;
  StretchWriter tasks_;
  Last forward_;             // the last task of the forward
  Last backward_;            // and of the backward
  Last backward_network_;    // what gradients of the network's weights wait for
  Last end_of_unit_;         // the last kernel of the unit before
  Last end_of_unit_before_;  // and of the one before that
};

}  // namespace trainyard
