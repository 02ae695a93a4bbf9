#include "workloads/zero_bubble.hpp"

#include <algorithm>
#include <utility>

#include "workloads/placement.hpp"
#include "workloads/rank_order.hpp"

namespace trainyard {
namespace {

std::vector<Chunk> h1_order(int ranks, int rank, int micro_batches) {
  RankOrder order{1, micro_batches};
  for (int i = 0; i < std::min(ranks - 1 - rank, micro_batches); ++i) order.forward();
  for (int i = 0; i < micro_batches; ++i) {
    order.forward();
    order.backward_input();
    if (i >= rank) order.weights();
  }
  order.all_weights();
  return std::move(order).take();
}

std::vector<Chunk> h2_order(int ranks, int rank, int micro_batches) {
  RankOrder order{1, micro_batches};
  for (int i = 0; i < std::min(2 * (ranks - rank) - 1, micro_batches); ++i) order.forward();
  for (int i = 0; i < micro_batches; ++i) {
    order.backward_input();
    if (i >= 2 * rank) order.weights();
    order.forward();
  }
  order.all_weights();
  return std::move(order).take();
}

void backward_and_weights(RankOrder& order, int phase) {
  order.backward_input(phase);
  order.weights(phase);
}

/// Written for 2 x ranks - 1 micro-batches or more; what there are fewer is left out.
std::vector<Chunk> v_order(int ranks, int rank, int micro_batches) {
  const int inside = ranks - rank;
  RankOrder order{2, micro_batches};
  for (int i = 0; i < 2 * inside - 1; ++i) order.forward(0);
  for (int i = 0; i < rank; ++i) {
    order.forward(1);
    order.forward(0);
  }
  for (int i = 0; i < inside; ++i) {
    order.forward(1);
    backward_and_weights(order, 1);
  }
  for (int i = ranks; i < std::max(micro_batches, 2 * ranks - 1); ++i) {
    order.forward(0);
    backward_and_weights(order, 0);
    order.forward(1);
    backward_and_weights(order, 1);
  }
  for (int i = 0; i < rank; ++i) {
    order.backward_input(0);
    order.backward_input(1);
  }
  for (int i = 0; i < inside; ++i) backward_and_weights(order, 0);
  order.all_weights(1);
  order.all_weights(0);
  return std::move(order).take();
}

}  // namespace

Schedule zero_bubble_h1(int ranks, int micro_batches) {
  Schedule schedule = idle_schedule(looped_placement(ranks), micro_batches);
  for (int rank = 0; rank < ranks; ++rank) {
    schedule.order[rank] = h1_order(ranks, rank, micro_batches);
  }
  return schedule;
}

Schedule zero_bubble_h2(int ranks, int micro_batches) {
  Schedule schedule = idle_schedule(looped_placement(ranks), micro_batches);
  for (int rank = 0; rank < ranks; ++rank) {
    schedule.order[rank] = h2_order(ranks, rank, micro_batches);
  }
  return schedule;
}

Schedule zero_bubble_v(int ranks, int micro_batches) {
  Schedule schedule = idle_schedule(v_placement(ranks), micro_batches);
  for (int rank = 0; rank < ranks; ++rank) {
    schedule.order[rank] = v_order(ranks, rank, micro_batches);
  }
  return schedule;
}

}  // namespace trainyard
