#pragma once

#include "workloads/chunk.hpp"
#include "workloads/layer_traffic.hpp"
#include "workloads/training_setup.hpp"

namespace trainyard {

/// All that a chunk takes, for the rank whose experts have most to do.
ChunkCosts chunk_costs(const TrainingSetup& setup, const LayerTraffic& traffic,
                       const ChunkShape& shape);

}  // namespace trainyard
