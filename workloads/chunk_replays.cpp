#include "workloads/chunk_replays.hpp"

#include "workloads/chunk_costs.hpp"
#include "workloads/joined_replay.hpp"
#include "workloads/pacing_ranks.hpp"

namespace trainyard {

/// Of what most tells chunks apart; stages may collide.
std::size_t ChunkReplays::Hash::operator()(const ChunkShape& shape) const {
  std::size_t hash = static_cast<std::size_t>(shape.kind);
  for (const std::size_t part :
       {static_cast<std::size_t>(shape.stage.head), static_cast<std::size_t>(shape.stage.embedding),
        shape.drawn.draw, shape.drawn.first, shape.other_drawn.draw, shape.other_drawn.first,
        shape.site}) {
    hash = hash * 1'000'003 + part;
  }
  return hash;
}

ChunkReplays::ChunkReplays(const TrainingSetup& setup, Engine engine)
    : setup_{setup}, engine_{engine}, sites_{site_traffic(setup)} {}

std::size_t ChunkReplays::find_or_replay(const ChunkShape& shape) {
  const auto [known, is_new] = known_.try_emplace(shape, profiles_.size());
  if (is_new) profiles_.push_back(replay(shape));
  return known->second;
}

ChunkProfile ChunkReplays::replay(const ChunkShape& shape) const {
  const LayerTraffic& traffic = sites_.kinds[shape.site];
  const std::vector<std::size_t> ranks = ranks_to_wait_for(setup_, shape);
  if (ranks.empty()) {
    return replay_chunk(shape, chunk_costs(setup_, traffic, shape), traffic.links, engine_);
  }
  std::vector<ChunkCosts> costs;
  for (const std::size_t rank : ranks) {
    costs.push_back(chunk_costs(setup_, traffic, shape, rank));
  }
  return replay_joined(shape, costs, traffic.links, engine_);
}

}  // namespace trainyard
