#include "workloads/building_block.hpp"

#include <array>
#include <utility>
#include <vector>

#include "workloads/placement.hpp"
#include "workloads/rank_order.hpp"

namespace trainyard {
namespace {

/// The slots in which a rank starts its first micro-batch: forward and backward, by phase.
struct Block {
  std::array<int, 2> forward;
  std::array<int, 2> backward;
};

Block half_block(int ranks, int rank) {
  const int gap = ranks % 2 == 0 ? 3 : 0;
  return {.forward = {2 * rank, 3 * ranks - 2 - rank},
          .backward = {6 * ranks + gap - 2 - rank, 3 * ranks + gap + 2 * rank - 1}};
}

Block min_block(int ranks, int rank) {
  const int gap = ranks % 3 == 0 ? 2 : 0;
  return {.forward = {rank, 2 * ranks - 1 - rank},
          .backward = {4 * ranks + gap - 1 - rank, 2 * ranks + gap + rank}};
}

/// The slots give the order of chunks, not their times.
std::vector<Chunk> repeated(const Block& block, int micro_batches) {
  constexpr int period = 6;
  const auto starts = [&](int first, int slot) {
    return slot >= first && (slot - first) % period == 0 && (slot - first) / period < micro_batches;
  };
  RankOrder order{2, micro_batches};
  const int end = block.backward[0] + period * micro_batches;
  for (int slot = 0; slot < end; ++slot) {
    bool free = true;
    for (const int phase : {0, 1}) {
      if (starts(block.forward[phase], slot)) {
        order.forward(phase);
        free = false;
      } else if (starts(block.backward[phase], slot)) {
        order.backward_input(phase);
        free = false;
      }
    }
    if (free) order.weights(order.owes_weights(1) ? 1 : 0);
  }
  order.all_weights(1);
  order.all_weights(0);
  return std::move(order).take();
}

Schedule repeat_blocks(int ranks, int micro_batches, Block (*block_of)(int ranks, int rank)) {
  Schedule schedule = idle_schedule(v_placement(ranks), micro_batches);
  for (int rank = 0; rank < ranks; ++rank) {
    schedule.order[rank] = repeated(block_of(ranks, rank), micro_batches);
  }
  return schedule;
}

}  // namespace

Schedule v_half(int ranks, int micro_batches) {
  return repeat_blocks(ranks, micro_batches, half_block);
}

Schedule v_min(int ranks, int micro_batches) {
  return repeat_blocks(ranks, micro_batches, min_block);
}

}  // namespace trainyard
