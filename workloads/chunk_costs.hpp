#pragma once

#include <optional>

#include "workloads/chunk.hpp"
#include "workloads/layer_traffic.hpp"
#include "workloads/training_setup.hpp"

namespace trainyard {

/// All that a chunk takes: for an expert rank, or else for that whose experts have most to do.
///
/// Where kernels wait for exchanges, each layer ends when its fullest rank does; where they need
/// not, what a rank loses in one layer it may regain in the next, so that the fullest is that with
/// most rows in all layers of the chunk.
ChunkCosts chunk_costs(const TrainingSetup& setup, const LayerTraffic& traffic,
                       const ChunkShape& shape, std::optional<std::size_t> expert_rank = {});

}  // namespace trainyard
