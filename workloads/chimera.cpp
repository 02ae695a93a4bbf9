#include "workloads/chimera.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "workloads/placement.hpp"
#include "workloads/rank_order.hpp"

namespace trainyard {
namespace {

/// What a rank starts where on a common grid, which gives the order of chunks but not their times.
struct Slot {
  int at;
  int phase;
  bool forward;
};

/// `micro_batches` counts those of one direction.
std::vector<Slot> slots_of(int ranks, int rank, int micro_batches) {
  std::vector<Slot> slots;
  const int half = ranks / 2;
  for (int i = 0; i < micro_batches; ++i) {
    const int entry = 2 * ranks * (i / half) + 2 * (i % half);
    for (const int phase : {0, 1}) {
      const int stage = phase == 0 ? rank : ranks - 1 - rank;
      slots.push_back({.at = entry + stage, .phase = phase, .forward = true});
      slots.push_back({.at = entry + 2 * ranks - 1 - stage, .phase = phase, .forward = false});
    }
  }
  std::ranges::sort(slots, {}, &Slot::at);
  return slots;
}

}  // namespace

Schedule chimera(int ranks, int micro_batches) {
  if (ranks < 2 || ranks % 2 != 0 || micro_batches < 1 || micro_batches % ranks != 0) {
    throw std::invalid_argument{
        "chimera needs an even number of ranks, and a multiple of it in micro-batches: it has " +
        std::to_string(ranks) + " and " + std::to_string(micro_batches)};
  }
  Schedule schedule = idle_schedule(bidirectional_placement(ranks), micro_batches);
  for (int rank = 0; rank < ranks; ++rank) {
    RankOrder order{2, schedule.micro_batches};
    for (const Slot& slot : slots_of(ranks, rank, schedule.micro_batches)) {
      if (slot.forward) {
        order.forward(slot.phase);
      } else {
        order.backward(slot.phase);
      }
    }
    schedule.order[rank] = std::move(order).take();
  }
  return schedule;
}

}  // namespace trainyard
