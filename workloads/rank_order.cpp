#include "workloads/rank_order.hpp"

#include <algorithm>

namespace trainyard {

RankOrder::RankOrder(int phases, int micro_batches)
    : micro_batches_{micro_batches},
      forwards_(static_cast<std::size_t>(phases)),
      backwards_(static_cast<std::size_t>(phases)) {}

void RankOrder::forward(int phase) {
  const int next = forwards_[phase]++;
  if (next < micro_batches_) order_.push_back(chunk_of({ChunkKind::forward, phase, next}));
}

void RankOrder::backward(int phase) {
  const int next = backwards_[phase]++;
  if (next < micro_batches_) order_.push_back(chunk_of({ChunkKind::backward, phase, next}));
}

void RankOrder::backward_input(int phase) {
  const int next = backwards_[phase]++;
  if (next >= micro_batches_) return;
  order_.push_back(chunk_of({ChunkKind::backward_input, phase, next}));
  owed_.push_back({ChunkKind::weights, phase, next});
}

void RankOrder::pair(int forward_phase, int backward_phase) {
  order_.push_back(pair_of({ChunkKind::forward, forward_phase, forwards_[forward_phase]++},
                           {ChunkKind::backward, backward_phase, backwards_[backward_phase]++}));
}

void RankOrder::weights(int phase) {
  weights_at(std::ranges::find(owed_, phase, &Pass::phase));
}

void RankOrder::oldest_weights() {
  weights_at(owed_.begin());
}

void RankOrder::all_weights(int phase) {
  while (owes_weights(phase)) weights(phase);
}

bool RankOrder::owes_weights(int phase) const {
  return std::ranges::find(owed_, phase, &Pass::phase) != owed_.end();
}

void RankOrder::weights_at(std::deque<Pass>::iterator owed) {
  if (owed == owed_.end()) return;
  order_.push_back(chunk_of(*owed));
  owed_.erase(owed);
}

}  // namespace trainyard
