#pragma once

#include <vector>

#include "workloads/replay.hpp"
#include "workloads/training_setup.hpp"

namespace trainyard {

/// The transfers between ranks and between copies of the model, on the links that can hold them up.
struct StepTraffic {
  std::vector<std::vector<HandOver>> hand_overs;  // by sending rank, then by receiving rank
  StepSync sync;
  std::vector<Bandwidth> links;
};

/// Routes what the ranks of a schedule send each other, and keeps the links that can hold something
/// up.
StepTraffic step_traffic(const TrainingSetup& setup, const Schedule& schedule);

}  // namespace trainyard
