#pragma once

#include <functional>
#include <vector>

#include "workloads/memory.hpp"
#include "workloads/replay.hpp"
#include "workloads/training_setup.hpp"

namespace trainyard {

/// What copies of the model exchange around a step's pipeline: gradients summed over all copies of
/// each stage (scattered over them with ZeRO-1), an agreement on their norm, the optimizer on each
/// rank's share, and with ZeRO-1 the new weights gathered. Where weights or gradients are sharded
/// further, they travel with their layers, and only norm and optimizer are left.
///
/// Replicated weights are summed over every replica, experts over the GPUs that hold the same ones;
/// where the schedule keeps two copies of the model on a pipeline, over both. Demands are on the
/// links of the cluster.
StepSync step_sync(const TrainingSetup& setup, const Schedule& schedule);

/// Rings of one byte over the copies of a stage.
struct CopyRings {
  UnitTransfer dense;
  UnitTransfer experts;
};

/// Those over the copies on some pipeline ranks.
CopyRings copy_rings(const TrainingSetup& setup, const std::vector<int>& ranks,
                     CollectiveKind kind);

/// What gives the rings over copies; what it returns must stay where it is.
using RingsOfCopies =
    std::function<const CopyRings&(const std::vector<int>& ranks, CollectiveKind kind)>;

/// The same step with rings that are known already, whose links its demands are on.
StepSync step_sync(const TrainingSetup& setup, const Schedule& schedule,
                   const RingsOfCopies& rings);

/// Whether gradients are summed while the last backward computes, or weights gathered while the
/// first forward does.
bool syncs_beside_chunks(const TrainingSetup& setup);

}  // namespace trainyard
