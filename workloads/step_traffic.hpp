#pragma once

#include <vector>

#include "workloads/replay.hpp"
#include "workloads/replica_classes.hpp"

namespace trainyard {

/// What a rank hands to another.
struct SentOn {
  HandOver hand_over;
  Seconds alone;  ///< if all replicas hand over at the same time, and nothing else moves
};

/// The transfers between ranks and between copies of the model, on the links that can hold them up.
struct StepTraffic {
  /// By rank of the classes side by side, then by receiving rank of the same class.
  std::vector<std::vector<SentOn>> hand_overs;
  StepSync sync;
  std::vector<Bandwidth> links;
};

/// What the ranks of all classes of a schedule's pipelines send each other, folded to the links
/// that can hold something up.
StepTraffic step_traffic(const TrainingSetup& setup, const Schedule& schedule,
                         const std::vector<ReplicaClass>& classes);

}  // namespace trainyard
