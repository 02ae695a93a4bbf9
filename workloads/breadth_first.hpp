#pragma once

#include "workloads/schedule.hpp"

namespace trainyard {

/// All forwards, then all backwards (arXiv 1811.06965), both in rising order. Throws
/// std::invalid_argument unless there is at least one rank and one micro-batch.
Schedule gpipe(int ranks, int micro_batches);

/// Looped breadth first: all forwards of one stage of a rank before those of its next, and
/// backwards the whole way back, the last micro-batch first.
///
/// Each rank holds `virtual_stages` stages. Throws as `gpipe` does, and for more stages on a rank
/// than can be numbered. Source: github pytorch/pytorch @00722e6.
Schedule looped_breadth_first(int ranks, int micro_batches, int virtual_stages);

}  // namespace trainyard
