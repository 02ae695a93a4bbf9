#include <array>
#include <queue>
#include <stdexcept>
#include <string>
#include <utility>

#include "workloads/schedule.hpp"

namespace trainyard {
namespace {

/// The list of one rank with two phases, each of which takes its micro-batches in rising order.
class TwoPhaseOrder {
 public:
  void forward(std::uint8_t phase) { add(ChunkKind::forward, phase, forwards_[phase]++); }

  void backward(std::uint8_t phase) { add(ChunkKind::backward, phase, backwards_[phase]++); }

  void backward_input(std::uint8_t phase) {
    add(ChunkKind::backward_input, phase, backwards_[phase]++);
    owed_.push(order_.back());
  }

  /// The weights that have been put off the longest, of either phase.
  void weights() {
    add(ChunkKind::weights, owed_.front().phase, owed_.front().micro_batch);
    owed_.pop();
  }

  void pair(std::uint8_t forward_phase, std::uint8_t backward_phase) {
    add(ChunkKind::pair, forward_phase, forwards_[forward_phase]++);
    order_.back().other_phase = backward_phase;
    order_.back().other_micro_batch = backwards_[backward_phase]++;
  }

  std::vector<Chunk> take() && { return std::move(order_); }

 private:
  void add(ChunkKind kind, std::uint8_t phase, std::uint16_t micro_batch) {
    order_.push_back({.kind = kind, .phase = phase, .micro_batch = micro_batch});
  }

  std::array<std::uint16_t, 2> forwards_{};
  std::array<std::uint16_t, 2> backwards_{};
  std::queue<Chunk> owed_;
  std::vector<Chunk> order_;
};

/// Where a rank stands: how many ranks are from its end of the pipe to itself, both included, and
/// how many more until the middle.
struct Standing {
  int depth;
  int inside;
};

/// Until the first pair.
void warm_up(TwoPhaseOrder& order, Standing rank) {
  for (int i = 0; i < 2 * rank.inside; ++i) order.forward(0);
  for (int i = 0; i < rank.depth; ++i) {
    order.forward(0);
    order.forward(1);
  }
  for (int i = 0; i < rank.inside; ++i) {
    order.backward_input(1);
    order.weights();
    order.forward(1);
  }
}

/// Two pairs a round. The released code runs the very first of the middle ranks apart.
void steady(TwoPhaseOrder& order, Standing rank, int rounds) {
  for (int i = 0; i < rounds; ++i) {
    if (i == 0 && rank.inside == 0) {
      order.forward(0);
      order.backward(1);
    } else {
      order.pair(0, 1);
    }
    order.pair(1, 0);
  }
}

/// From the last forward of phase 0; half of the closing backwards put their weights off.
void cool_down(TwoPhaseOrder& order, Standing rank) {
  for (int i = 0; i < rank.inside; ++i) {
    order.backward(1);
    order.pair(1, 0);
  }
  for (int i = 0; i < 2 * rank.depth; ++i) {
    const std::uint8_t phase = i % 2 == 0 ? 1 : 0;
    if (i < rank.depth) {
      order.backward(phase);
    } else {
      order.backward_input(phase);
    }
  }
  for (int i = 0; i < rank.inside; ++i) {
    order.weights();
    order.backward_input(0);
  }
  for (int i = 0; i < rank.depth; ++i) order.weights();
}

/// `micro_batches` counts those of one phase.
std::vector<Chunk> dualpipe_order(Standing rank, int micro_batches) {
  const int stages = 2 * (rank.depth + rank.inside);
  TwoPhaseOrder order;
  warm_up(order, rank);
  steady(order, rank, micro_batches - stages + rank.depth);
  cool_down(order, rank);
  return std::move(order).take();
}

}  // namespace

Schedule dualpipe(int ranks, int micro_batches) {
  if (ranks < 2 || ranks % 2 != 0 || micro_batches % 2 != 0 || micro_batches < 2 * ranks) {
    throw std::invalid_argument{
        "dualpipe needs an even number of ranks, and an even number of micro-batches of at least "
        "twice the ranks: it has " +
        std::to_string(ranks) + " and " + std::to_string(micro_batches)};
  }
  const int half = ranks / 2;
  Schedule schedule{
      .stages = ranks, .micro_batches = micro_batches / 2, .placement = {}, .order = {}};
  for (int rank = 0; rank < ranks; ++rank) {
    const Placement down{.pipe = 0, .stage = rank};
    const Placement up{.pipe = 1, .stage = ranks - 1 - rank};
    const bool enters_down = rank < half;
    const int depth = (enters_down ? down.stage : up.stage) + 1;
    schedule.placement.push_back(enters_down ? std::vector{down, up} : std::vector{up, down});
    schedule.order.push_back(
        dualpipe_order({.depth = depth, .inside = half - depth}, schedule.micro_batches));
  }
  return schedule;
}

}  // namespace trainyard
