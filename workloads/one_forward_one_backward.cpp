#include "workloads/one_forward_one_backward.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "workloads/placement.hpp"
#include "workloads/rank_order.hpp"

namespace trainyard {
namespace {

[[noreturn]] void refuse(const std::string& problem, const std::string& remedy) {
  throw std::invalid_argument{"interleaved 1F1B " + problem + " (" + remedy + ")"};
}

void require_groups(int ranks, int micro_batches, const Interleaving& how) {
  const auto number = [](int value) { return std::to_string(value); };
  if (how.virtual_stages < 2) {
    refuse("has " + number(how.virtual_stages) + " stages on each rank",
           "choose 2 or more, or plain 1F1B");
  }
  if (how.group < ranks) {
    refuse("takes groups of " + number(how.group) + " micro-batches on " + number(ranks) + " ranks",
           "choose groups of at least as many as ranks");
  }
  if (how.group > micro_batches) {
    refuse("takes groups of " + number(how.group) + ", but has " + number(micro_batches) +
               " micro-batches",
           "choose smaller groups, or more micro-batches");
  }
  const int last = micro_batches % how.group;
  if (last != 0 && last < ranks) {
    refuse("in groups of " + number(how.group) + " leaves " + number(last) + " of " +
               number(micro_batches) + " micro-batches for the last group, fewer than the " +
               number(ranks) + " ranks",
           "choose another group size, or a multiple of it");
  }
}

/// The phases in which a rank runs its forwards, one after the other.
std::vector<int> forward_phases(int micro_batches, const Interleaving& how) {
  std::vector<int> phases;
  for (int first = 0; first < micro_batches; first += how.group) {
    const int together = std::min(how.group, micro_batches - first);
    for (int phase = 0; phase < how.virtual_stages; ++phase) {
      phases.insert(phases.end(), static_cast<std::size_t>(together), phase);
    }
  }
  return phases;
}

}  // namespace

Schedule one_forward_one_backward(int ranks, int micro_batches) {
  Schedule schedule = idle_schedule(looped_placement(ranks), micro_batches);
  for (int rank = 0; rank < ranks; ++rank) {
    RankOrder order{1, micro_batches};
    const int warm_up = std::min(ranks - 1 - rank, micro_batches);
    for (int i = 0; i < micro_batches + warm_up; ++i) {
      order.forward();
      if (i >= warm_up) order.backward();
    }
    schedule.order[rank] = std::move(order).take();
  }
  return schedule;
}

Schedule interleaved(int ranks, int micro_batches, const Interleaving& how) {
  Interleaving chosen = how;
  if (how.group == 0) chosen.group = ranks;
  Schedule schedule = idle_schedule(looped_placement(ranks, how.virtual_stages), micro_batches);
  require_groups(ranks, micro_batches, chosen);
  const std::vector<int> phases = forward_phases(micro_batches, chosen);
  const auto slots = static_cast<int>(phases.size());
  for (int rank = 0; rank < ranks; ++rank) {
    RankOrder order{how.virtual_stages, micro_batches};
    const int ahead = 2 * (ranks - 1 - rank) + (how.virtual_stages - 1) * chosen.group +
                      (how.one_more_ahead ? 1 : 0);
    const int warm_up = std::min(ahead, slots);
    for (int k = 0; k < slots + warm_up; ++k) {
      if (k < slots) order.forward(phases[k]);
      if (k >= warm_up) order.backward(how.virtual_stages - 1 - phases[k - warm_up]);
    }
    schedule.order[rank] = std::move(order).take();
  }
  return schedule;
}

Schedule with_pairs(Schedule schedule) {
  for (std::vector<Chunk>& order : schedule.order) {
    std::vector<Chunk> paired;
    for (const Chunk& chunk : order) {
      const bool follows = !paired.empty() && paired.back().kind == ChunkKind::forward &&
                           chunk.kind == ChunkKind::backward;
      const bool own = follows && paired.back().phase == chunk.phase &&
                       paired.back().micro_batch == chunk.micro_batch;
      if (follows && !own) {
        paired.back() = pair_of(*Passes{paired.back()}.begin(), *Passes{chunk}.begin());
      } else {
        paired.push_back(chunk);
      }
    }
    order = std::move(paired);
  }
  return schedule;
}

}  // namespace trainyard
