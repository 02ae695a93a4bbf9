#pragma once

#include "workloads/schedule.hpp"

namespace trainyard {

// Schedules that split the backward and fill gaps with gradients of weights (arXiv 2401.10241).
// All throw std::invalid_argument unless there is at least one rank and one micro-batch.

/// ZB-H1: 1F1B whose ranks hold back as many weights as there are ranks before them, so that all
/// keep as many activations as the first rank of 1F1B. Source: github sail-sg/zero-bubble @39f2c18,
/// its heuristic with that limit.
Schedule zero_bubble_h1(int ranks, int micro_batches);

/// ZB-H2: warms up twice as long as ZB-H1, which fills the start of every rank. It takes
/// 2 x ranks - 1 micro-batches to have its full effect. The regular form made by hand; the released
/// code searches for one with the same makespan.
Schedule zero_bubble_h2(int ranks, int micro_batches);

/// ZB-V: two stages a rank, down the ranks and back up, with the activations of 1F1B. It takes
/// 2 x ranks - 1 micro-batches to have its full effect. Source: github pytorch/pytorch @00722e6.
Schedule zero_bubble_v(int ranks, int micro_batches);

}  // namespace trainyard
