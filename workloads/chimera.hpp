#pragma once

#include "workloads/schedule.hpp"

namespace trainyard {

/// Chimera: micro-batches enter at both ends, in units of one for each rank, and every rank runs
/// the two directions in turn (arXiv 2107.06925, without doubled forwards).
///
/// Phase 0 is the direction that enters at rank 0. `micro_batches` counts both directions. Throws
/// std::invalid_argument unless the ranks are even, and the micro-batches a multiple of them.
/// Source: github Shigangli/Chimera @6b78ac7, where more than two units are put right.
Schedule chimera(int ranks, int micro_batches);

}  // namespace trainyard
