#pragma once

#include <vector>

#include "workloads/chunk.hpp"
#include "workloads/replica_classes.hpp"

namespace trainyard {

/// Whether weights or gradients of the whole model travel beside a chunk. Where the model is one
/// stage, its weights come during the first forward, and its gradients leave during the last
/// backward. Those of a pipeline's stages travel beside chunks of others.
bool is_beside_sync(const Schedule& schedule, const Chunk& chunk);

/// Which chunks the slots of a schedule are. Requires the setup and the schedule, that of one class
/// of replicas, to outlive it; looks at no list of chunks.
class ChunkShapes {
 public:
  ChunkShapes(const TrainingSetup& setup, const Schedule& schedule);

  ChunkShape operator()(const ReplicaClass& replicas, std::size_t rank, const Chunk& chunk) const;

 private:
  DrawnLayers drawn(const ReplicaClass& replicas, const Placement& held,
                    std::size_t micro_batch) const;

  std::size_t draws_;
  const Schedule& schedule_;
  std::vector<StageShape> stages_;
  std::vector<std::size_t> first_layers_;  // with experts, by stage
  bool syncs_;
};

}  // namespace trainyard
