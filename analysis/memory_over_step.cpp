#include "analysis/memory_over_step.hpp"

#include <algorithm>

namespace trainyard {
namespace {

/// From a time on, so much; what is there already at that time is replaced.
void hold(MemoryCurve& curve, Seconds from, Bytes bytes) {
  if (!curve.times.empty() && curve.times.back() >= from) {
    curve.times.pop_back();
    curve.bytes.pop_back();
  }
  if (!curve.bytes.empty() && curve.bytes.back() == bytes) return;
  curve.times.push_back(from);
  curve.bytes.push_back(bytes);
}

}  // namespace

Bytes MemoryCurve::peak() const {
  return bytes.empty() ? Bytes{} : *std::ranges::max_element(bytes);
}

MemoryCurve memory_over_step(const TrainingStep& step, std::size_t rank) {
  const HeldMemory& held = step.held[rank % step.ranks()];
  const std::vector<Interval>& chunks = step.timeline.chunks[rank];
  MemoryCurve curve;
  hold(curve, Seconds{}, held.always);
  for (std::size_t slot = 0; slot < chunks.size(); ++slot) {
    hold(curve, chunks[slot].start, held.during[slot]);
    hold(curve, chunks[slot].finish, held.after[slot]);
  }
  return curve;
}

}  // namespace trainyard
