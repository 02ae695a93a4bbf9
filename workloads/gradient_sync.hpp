#pragma once

#include "workloads/memory.hpp"
#include "workloads/replay.hpp"
#include "workloads/training_setup.hpp"

namespace trainyard {

/// What follows the pipeline: gradients summed over all copies of each stage (scattered over them
/// with ZeRO-1), an agreement on their norm, the optimizer on each rank's share, and with ZeRO-1
/// the new weights gathered.
///
/// Replicated weights are summed over every data rank, experts over the data ranks that hold the
/// same ones; where the schedule keeps two copies of the model on a pipeline, over both.
/// Demands are on the links of the cluster.
StepTail step_tail(const TrainingSetup& setup, const Schedule& schedule);

}  // namespace trainyard
