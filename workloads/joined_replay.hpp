#pragma once

#include <span>
#include <vector>

#include "workloads/chunk_profile.hpp"
#include "workloads/site_chunk.hpp"

namespace trainyard {

/// A chunk that GPUs run together, as tasks.
struct JoinedChunk {
  std::vector<ChunkGraph> graphs;  ///< of each GPU by itself
  std::vector<Bandwidth> links;
  TaskGraph graph;             ///< of all of them
  std::vector<GpuChunk> gpus;  ///< which of its tasks are whose
};

/// That of replay_joined.
JoinedChunk joined_chunk(const ChunkShape& shape, std::span<const ChunkCosts> gpus,
                         std::span<const Bandwidth> links);

/// Plays a chunk on GPUs with costs of their own, which come together in what they exchange between
/// experts or shard. All else each of them does by itself, on links of its own, all of which those
/// transfers load: each GPU's as its own costs say.
///
/// The profile is that of the GPU that ends last; its transfers begin when it has come to them, if
/// only to wait for others. Throws std::logic_error if the costs make unlike tasks.
ChunkProfile replay_joined(const ChunkShape& shape, std::span<const ChunkCosts> gpus,
                           std::span<const Bandwidth> links, Engine engine = Engine::simgrid);

}  // namespace trainyard
