#include "workloads/known_memory.hpp"

#include <algorithm>

namespace trainyard {
namespace {

std::vector<TrainingStates> states_by_rank(const TrainingSetup& setup, const Schedule& schedule) {
  std::vector<TrainingStates> states;
  for (int rank = 0; rank < std::ssize(schedule.placement); ++rank) {
    states.push_back(
        training_states(setup.model, setup.plan, setup.stack.optimizer, schedule, rank));
  }
  return states;
}

/// What a rank does while it holds most.
UnderWay fullest(const std::vector<std::uint32_t>& chunks, const std::vector<ChunkHold>& holds) {
  RankHold rank;
  UnderWay most{};
  for (const std::uint32_t chunk : chunks) {
    const UnderWay now = rank.run(holds[chunk]);
    if (now.all() > most.all()) most = now;
  }
  return most;
}

std::vector<UnderWay> peaks_by_rank(const TrainingSetup& setup, const PipelineOrder& order) {
  const std::vector<StageActivations> stages =
      activations_by_stage(setup.model, setup.training, setup.plan, setup.stack, load_of(setup));
  std::vector<std::vector<StageActivations>> held;
  for (const std::vector<Placement>& placements : order.schedule.placement) {
    std::vector<StageActivations>& of_rank = held.emplace_back();
    for (const Placement& placement : placements) {
      of_rank.push_back(stages[static_cast<std::size_t>(placement.stage)]);
    }
  }
  std::vector<ChunkHold> holds(order.chunks.size());
  for (std::size_t i = 1; i < holds.size(); ++i) {
    const DistinctChunk& distinct = order.chunks[i];
    holds[i] = hold_of(distinct.chunk, held[static_cast<std::size_t>(distinct.rank)]);
  }
  std::vector<UnderWay> peaks;
  for (const auto& chunks : order.by_rank) peaks.push_back(fullest(chunks, holds));
  return peaks;
}

}  // namespace

MemoryUse KnownMemory::of_fullest(const TrainingSetup& setup, const PipelineOrder& order,
                                  const ScheduleKey& schedule, const StateKey& states) {
  const auto [held, new_states] = states_.try_emplace(states);
  if (new_states) held->second = states_by_rank(setup, order.schedule);
  const auto [peaks, new_peaks] =
      peaks_.try_emplace({schedule, LoadKey{setup}, setup.plan.stage_layers});
  if (new_peaks) peaks->second = peaks_by_rank(setup, order);

  MemoryUse most{};
  for (std::size_t rank = 0; rank < held->second.size(); ++rank) {
    const MemoryUse use = memory_use(held->second[rank], peaks->second[rank], setup.stack);
    if (rank == 0 || use.total() > most.total()) most = use;
  }
  return most;
}

}  // namespace trainyard
