#pragma once

#include "workloads/schedule.hpp"

namespace trainyard {

/// DeepSeek's DualPipe: micro-batches enter at both ends, and forwards of one direction overlap
/// with backwards of the other.
///
/// Each rank holds a stage of each direction, first that of the one which enters on its half.
/// `micro_batches` counts both directions. Throws std::invalid_argument unless ranks and
/// micro-batches are even, and there are at least two micro-batches for each rank. Source: github
/// deepseek-ai/DualPipe @3da1bbe.
Schedule dualpipe(int ranks, int micro_batches);

/// DualPipe cut in half: one pipe of two stages a rank that runs down the ranks and back up, whose
/// forwards in one phase overlap with backwards in the other.
///
/// Throws std::invalid_argument unless there are at least two micro-batches for each rank. Source:
/// as above.
Schedule dualpipe_v(int ranks, int micro_batches);

}  // namespace trainyard
