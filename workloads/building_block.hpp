#pragma once

#include "workloads/schedule.hpp"

namespace trainyard {

// Schedules made of one block of chunks that is repeated every six slots, on two stages a rank,
// down the ranks and back up (arXiv 2405.15362). Gradients of weights fill the free slots. These
// are the bare blocks of github sail-sg/zero-bubble @39f2c18, which then moves chunks forward where
// memory allows. Both throw std::invalid_argument unless there is at least one rank and one
// micro-batch.

/// V-Half: about half of the activations of 1F1B.
Schedule v_half(int ranks, int micro_batches);

/// V-Min: about a third of them.
Schedule v_min(int ranks, int micro_batches);

}  // namespace trainyard
