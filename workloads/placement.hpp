#pragma once

#include "workloads/schedule.hpp"

namespace trainyard {

/// One pipe in rounds: phase c of rank r is stage c x ranks + r. With one phase, rank r holds
/// stage r.
StagePlacement looped_placement(int ranks, int phases = 1);

/// One pipe down the ranks and back up: phase 0 of rank r is stage r, phase 1 is stage
/// 2 x ranks - 1 - r. Rank 0 has the first stage and the last.
StagePlacement v_placement(int ranks);

/// Two pipes: phase 0 of rank r is its stage of the pipe that enters at rank 0, phase 1 that of the
/// pipe that enters at the last rank.
StagePlacement bidirectional_placement(int ranks);

/// A schedule with nothing to do yet. `micro_batches` counts those of all pipes together, which
/// share them evenly. Throws std::invalid_argument unless there are 1 to `most_micro_batches` of
/// them, at least 1 rank, and at most `most_phases` phases.
Schedule idle_schedule(StagePlacement placement, int micro_batches);

}  // namespace trainyard
