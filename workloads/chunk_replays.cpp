#include "workloads/chunk_replays.hpp"

#include <algorithm>

#include "workloads/chunk_costs.hpp"

namespace trainyard {

ChunkReplays::ChunkReplays(const TrainingSetup& setup)
    : setup_{setup}, traffic_{layer_traffic(setup)} {}

std::size_t ChunkReplays::find_or_replay(const ChunkShape& shape) {
  const auto known = std::ranges::find(profiles_, shape, &ChunkProfile::shape);
  if (known != profiles_.end()) return static_cast<std::size_t>(known - profiles_.begin());
  profiles_.push_back(replay_chunk(shape, chunk_costs(setup_, traffic_, shape), traffic_.links));
  return profiles_.size() - 1;
}

}  // namespace trainyard
