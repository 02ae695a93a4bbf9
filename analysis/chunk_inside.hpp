#pragma once

#include <algorithm>
#include <cstddef>

#include "workloads/training_step.hpp"

namespace trainyard {

/// How the profile of a chunk lies in the chunk: once it has begun, and before it sends. A flat
/// replay may have taken less time than the profile has, which is then drawn together.
struct ChunkInside {
  Interval chunk;
  Seconds start;  ///< of the profile
  double pace;    ///< at most 1

  /// When something of the profile happens in the step.
  Seconds at(Seconds time) const { return std::min(start + time * pace, chunk.finish); }
  Interval at(const Interval& when) const {
    return {.start = at(when.start), .finish = at(when.finish)};
  }
};

/// Of the chunk in a slot of a rank's order.
ChunkInside inside_of(const TrainingStep& step, std::size_t rank, std::size_t slot);

}  // namespace trainyard
