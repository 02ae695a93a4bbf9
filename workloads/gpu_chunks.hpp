#pragma once

#include <map>
#include <utility>
#include <vector>

#include "workloads/chunk.hpp"
#include "workloads/layer_traffic.hpp"

namespace trainyard {

/// What each GPU does in a chunk, written once for each GPU and distinct chunk. Requires `setup` to
/// outlive it.
class GpuChunks {
 public:
  explicit GpuChunks(const TrainingSetup& setup);

  /// For the GPU at a place of a pipeline rank, with the rows of its own expert rank; stays where
  /// it is. `number` tells chunks of unlike shapes apart.
  const ChunkGraph& of(int pipeline_rank, int place, std::size_t number, const ChunkShape& shape);

 private:
  const TrainingSetup& setup_;
  std::vector<std::vector<LayerTraffic>> traffic_;        // by pipeline rank and place
  std::vector<std::map<std::size_t, ChunkGraph>> known_;  // by GPU, then by number
};

}  // namespace trainyard
