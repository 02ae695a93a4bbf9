#include "workloads/known_chunks.hpp"

#include "sim/alone.hpp"
#include "workloads/habits.hpp"
#include "workloads/joined_replay.hpp"
#include "workloads/pacing_ranks.hpp"

namespace trainyard {
namespace {

// Costs take some kilobytes each, durations some bytes.
constexpr std::size_t most_costs = 4096;

LoadKey without_layers(LoadKey load) {
  load.recompute.layers = 0;
  return load;
}

Seconds time_alone(const ChunkShape& shape, const ChunkCosts& costs, const LayerTraffic& traffic) {
  return makespan(play_alone(traffic.links, chunk_graph(shape, costs).graph));
}

/// Of a chunk whose layers with experts have rows of their own.
Seconds time_of_drawn(const TrainingSetup& setup, const LayerTraffic& traffic,
                      const ChunkShape& shape) {
  std::vector<ChunkCosts> costs;
  for (const std::size_t rank : ranks_to_wait_for(setup, shape)) {
    costs.push_back(chunk_costs(setup, traffic, shape, rank));
  }
  if (costs.empty()) return time_alone(shape, chunk_costs(setup, traffic, shape), traffic);
  const JoinedChunk joined = joined_chunk(shape, costs, traffic.links);
  return makespan(play_alone(joined.links, joined.graph));
}

}  // namespace

std::size_t KnownChunks::pace(const TrainingSetup& setup, std::size_t traffic_number) {
  const bool sharded = setup.plan.zero == 3;
  const PaceKey key{.traffic = traffic_number,
                    .load = without_layers(LoadKey{setup}),
                    .attention = setup.kernels.library,
                    .dispatcher = dispatcher_of(setup),
                    .dispatch = setup.training.dispatch,
                    .tensor = tensor_overlap(setup),
                    .context_beside = overlaps_context(setup),
                    .exchange_beside = overlaps_exchange(setup),
                    .parameters_beside = sharded && overlaps_parameters(setup),
                    .shards = sharded ? setup.plan.shards() : 0};
  return paces_.try_emplace(key, paces_.size()).first->second;
}

Seconds KnownChunks::duration(const TrainingSetup& setup, const LayerTraffic& traffic,
                              std::size_t pace, const ChunkShape& shape) {
  const CostsKey costs{.pace = pace, .conditions = conditions_of(setup, shape)};
  const DurationKey key{.costs = costs,
                        .kind = shape.kind,
                        .recomputed_layers = setup.training.recompute.layers,
                        .stage = shape.stage,
                        .other = shape.other,
                        .drawn = shape.drawn,
                        .other_drawn = shape.other_drawn};
  const auto [known, is_new] = durations_.try_emplace(key);
  if (is_new) known->second = play(setup, traffic, shape, costs);
  return known->second;
}

Seconds KnownChunks::play(const TrainingSetup& setup, const LayerTraffic& traffic,
                          const ChunkShape& shape, const CostsKey& key) {
  if (differing_draws(setup.loads) > 0) return time_of_drawn(setup, traffic, shape);
  if (costs_.size() >= most_costs) costs_.clear();
  const auto [known, is_new] = costs_.try_emplace(key);
  ChunkCosts& costs = known->second;
  if (is_new) costs = chunk_costs(setup, traffic, shape);
  costs.recompute = setup.training.recompute;
  return time_alone(shape, costs, traffic);
}

}  // namespace trainyard
