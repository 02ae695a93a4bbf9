#include "workloads/dualpipe.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include "workloads/placement.hpp"
#include "workloads/rank_order.hpp"

namespace trainyard {
namespace {

/// Where a rank stands: how many ranks are from its end of the pipe to itself, both included, and
/// how many more until the middle; of DualPipeV, until the last rank.
struct Standing {
  int depth;
  int inside;
};

/// Until the first pair.
void warm_up(RankOrder& order, Standing rank) {
  for (int i = 0; i < 2 * rank.inside; ++i) order.forward(0);
  for (int i = 0; i < rank.depth; ++i) {
    order.forward(0);
    order.forward(1);
  }
  for (int i = 0; i < rank.inside; ++i) {
    order.backward_input(1);
    order.oldest_weights();
    order.forward(1);
  }
}

/// Two pairs a round. The released code runs the very first of the middle ranks apart.
void steady(RankOrder& order, Standing rank, int rounds) {
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
void cool_down(RankOrder& order, Standing rank) {
  for (int i = 0; i < rank.inside; ++i) {
    order.backward(1);
    order.pair(1, 0);
  }
  for (int i = 0; i < 2 * rank.depth; ++i) {
    const int phase = i % 2 == 0 ? 1 : 0;
    if (i < rank.depth) {
      order.backward(phase);
    } else {
      order.backward_input(phase);
    }
  }
  for (int i = 0; i < rank.inside; ++i) {
    order.oldest_weights();
    order.backward_input(0);
  }
  for (int i = 0; i < rank.depth; ++i) order.oldest_weights();
}

/// `micro_batches` counts those of one phase.
std::vector<Chunk> dualpipe_order(Standing rank, int micro_batches) {
  const int stages = 2 * (rank.depth + rank.inside);
  RankOrder order{2, micro_batches};
  warm_up(order, rank);
  steady(order, rank, micro_batches - stages + rank.depth);
  cool_down(order, rank);
  return std::move(order).take();
}

}  // namespace

Schedule dualpipe(int ranks, int micro_batches) {
  if (ranks < 2 || ranks % 2 != 0 || micro_batches % 2 != 0 || micro_batches / 2 < ranks) {
    throw std::invalid_argument{
        "dualpipe needs an even number of ranks, and an even number of micro-batches of at least "
        "twice the ranks: it has " +
        std::to_string(ranks) + " and " + std::to_string(micro_batches)};
  }
  const int half = ranks / 2;
  Schedule schedule = idle_schedule(bidirectional_placement(ranks), micro_batches);
  for (int rank = 0; rank < ranks; ++rank) {
    const bool enters_here = rank < half;
    const int depth = enters_here ? rank + 1 : ranks - rank;
    if (!enters_here) std::swap(schedule.placement[rank][0], schedule.placement[rank][1]);
    schedule.order[rank] =
        dualpipe_order({.depth = depth, .inside = half - depth}, schedule.micro_batches);
  }
  return schedule;
}

Schedule dualpipe_v(int ranks, int micro_batches) {
  if (ranks < 1 || micro_batches / 2 < ranks) {
    throw std::invalid_argument{
        "dualpipev needs at least 1 rank, and at least two micro-batches for each: it has " +
        std::to_string(ranks) + " and " + std::to_string(micro_batches)};
  }
  Schedule schedule = idle_schedule(v_placement(ranks), micro_batches);
  for (int rank = 0; rank < ranks; ++rank) {
    schedule.order[rank] =
        dualpipe_order({.depth = rank + 1, .inside = ranks - 1 - rank}, micro_batches);
  }
  return schedule;
}

}  // namespace trainyard
