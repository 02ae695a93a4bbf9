#pragma once

#include <vector>

#include "workloads/training_step.hpp"

namespace trainyard {

/// What a GPU holds over a step: `bytes[i]` from `times[i]` until `times[i + 1]`, the last until
/// the step ends. The first time is 0, times rise, and no two neighbours hold as much.
struct MemoryCurve {
  std::vector<Seconds> times;
  std::vector<Bytes> bytes;

  Bytes peak() const;
};

/// Of a GPU of one rank of the classes side by side; its peak is the total of `step.memory`.
///
/// While a chunk runs it has what its layers need for now; what they keep comes with a forward, and
/// goes once the gradients of weights are done.
MemoryCurve memory_over_step(const TrainingStep& step, std::size_t rank);

}  // namespace trainyard
