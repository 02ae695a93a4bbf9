#pragma once

#include <optional>

#include "workloads/chunk.hpp"
#include "workloads/layer_traffic.hpp"
#include "workloads/training_setup.hpp"

namespace trainyard {

/// What of its shape sets the costs of a chunk whose layers all have the same rows.
struct ChunkConditions {
  bool overlapped;  ///< whether its exchanges run beside kernels
  int sms;          ///< multiprocessors that are left to kernels
  double excess;    ///< rows of the fullest rank, beyond what popularity gives it, over the mean

  friend auto operator<=>(const ChunkConditions&, const ChunkConditions&) = default;
};

ChunkConditions conditions_of(const TrainingSetup& setup, const ChunkShape& shape);

/// All that a chunk takes: for an expert rank, or else for that whose experts have most to do.
///
/// Where kernels wait for exchanges, each layer ends when its fullest rank does; where they need
/// not, what a rank loses in one layer it may regain in the next, so that the fullest is that with
/// most rows in all layers of the chunk.
ChunkCosts chunk_costs(const TrainingSetup& setup, const LayerTraffic& traffic,
                       const ChunkShape& shape, std::optional<std::size_t> expert_rank = {});

}  // namespace trainyard
