#pragma once

#include <deque>
#include <utility>
#include <vector>

#include "workloads/schedule.hpp"

namespace trainyard {

/// The list of one rank while it is written. Each phase takes its micro-batches in rising order;
/// whoever asks for one more than there are gets nothing.
class RankOrder {
 public:
  RankOrder(int phases, int micro_batches);

  void forward(int phase = 0);
  void backward(int phase = 0);
  void backward_input(int phase = 0);

  /// Requires both to have micro-batches left.
  void pair(int forward_phase, int backward_phase);

  /// The weights of a phase that have been put off the longest.
  void weights(int phase = 0);

  /// The same, over all phases.
  void oldest_weights();

  /// All weights of a phase that are still put off.
  void all_weights(int phase = 0);

  /// Whether weights of a phase are put off.
  bool owes_weights(int phase) const;

  std::vector<Chunk> take() && { return std::move(order_); }

 private:
  void weights_at(std::deque<Pass>::iterator owed);

  int micro_batches_;
  std::vector<int> forwards_;   // next micro-batch, by phase
  std::vector<int> backwards_;  // likewise
  std::deque<Pass> owed_;       // weights that were put off
  std::vector<Chunk> order_;
};

}  // namespace trainyard
