#pragma once

#include <vector>

#include "workloads/chunk.hpp"

// What tests of chunks write by hand: parts that take so long, and transfers over one link.

namespace trainyard {

/// Kernels that neither wait for transfers nor cause any.
inline std::vector<Stretch> kernels(Seconds compute) {
  return {{.compute = compute}};
}

inline PartTime part_of(Seconds forward, Seconds backward, Seconds weights) {
  return {.forward = kernels(forward), .backward = kernels(backward), .weights = kernels(weights)};
}

/// A hand-over that takes so many seconds on link 0 of a GB/s.
inline HandOver seconds_on_link(double seconds) {
  return {.latency = Seconds{}, .load = {{LinkId{0}, Bytes{1e9 * seconds}}}};
}

}  // namespace trainyard
