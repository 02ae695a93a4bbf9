#pragma once

#include <vector>

#include "workloads/chunk.hpp"
#include "workloads/training_setup.hpp"

namespace trainyard {

/// The rows of a chunk's layers with experts, of a pair those of the forward first; nothing where
/// all layers have the same.
std::vector<const RoutedRows*> drawn_rows(const TrainingSetup& setup, const ChunkShape& shape);

/// Whether the expert ranks wait for each other in every layer of a chunk: for exchanges, beside
/// kernels or between them, or for gradients of sharded weights that are scattered between layers.
bool waits_by_layer(const TrainingSetup& setup, const ChunkShape& shape);

/// Which expert rank each of these layers waits for: that with most rows in it. Where a pair runs
/// its exchanges beside kernels, two layers that go side by side wait for one rank, whose backward
/// counts twice, since it has two products for each one of a forward. Where nobody waits between
/// layers, it is the rank with most rows in all of them.
std::vector<std::size_t> pacing_ranks(const TrainingSetup& setup, const ChunkShape& shape);

}  // namespace trainyard
