#pragma once

#include <vector>

#include "workloads/chunk.hpp"
#include "workloads/training_setup.hpp"

namespace trainyard {

/// The rows of a chunk's layers with experts, of a pair those of the forward first; nothing where
/// all layers have the same.
std::vector<const RoutedRows*> drawn_rows(const TrainingSetup& setup, const ChunkShape& shape);

/// Whether exchanges of a chunk run beside its kernels.
bool exchanges_beside_kernels(const TrainingSetup& setup, const ChunkShape& shape);

/// Whether the expert ranks wait for each other in every layer of a chunk: for exchanges, beside
/// kernels or between them, or for gradients of sharded weights that are scattered between layers.
bool waits_by_layer(const TrainingSetup& setup, const ChunkShape& shape);

/// Which expert rank sets the pace in each of these layers: that with most rows in it; or, where
/// nobody waits between layers, that with most rows in all of them.
std::vector<std::size_t> pacing_ranks(const TrainingSetup& setup, const ChunkShape& shape);

/// The expert ranks whose kernels others may wait for in a chunk that runs exchanges beside
/// kernels: the pacing rank of each layer, and first that with most rows in all of them. Nothing if
/// the chunk has no such exchanges, or if all ranks have the same rows.
std::vector<std::size_t> ranks_to_wait_for(const TrainingSetup& setup, const ChunkShape& shape);

}  // namespace trainyard
