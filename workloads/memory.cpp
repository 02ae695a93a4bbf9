#include "workloads/memory.hpp"

#include <algorithm>

#include "workloads/expert_routing.hpp"

namespace trainyard {
namespace {

/// Memory of one rank: what it holds all the time, and what its chunks add.
struct RankMemory {
  MemoryUse always;  ///< without activations
  std::vector<UnderWay> chunks;

  MemoryUse during(const UnderWay& chunk) const {
    MemoryUse use = always;
    use.activations += chunk.kept;
    use.buffers += chunk.at_work;
    return use;
  }
};

std::vector<RankMemory> rank_memories(const Model& model, const Training& training,
                                      const Plan& plan, const Stack& stack,
                                      const Schedule& schedule, const LayerLoad& load) {
  const LayerStyle style{.precision = training.precision,
                         .recompute = training.recompute,
                         .flash_attention = stack.kernels.attention.has_value()};
  // Of one layer at a time, on the fullest rank.
  const double imbalance = 1.0 + fullest_rank_excess(stack.exchange.load_deviation, plan.expert, 1);
  std::vector<StageActivations> stages;
  for (const StageShape& stage : stages_of(model, plan)) {
    stages.push_back(stage_activations(model, stage, load, style, imbalance));
  }
  std::vector<RankMemory> ranks;
  for (std::size_t rank = 0; rank < schedule.order.size(); ++rank) {
    const TrainingStates states =
        training_states(model, plan, stack.optimizer, schedule, static_cast<int>(rank));
    std::vector<StageActivations> held;
    for (const Placement& placement : schedule.placement[rank]) {
      held.push_back(stages[static_cast<std::size_t>(placement.stage)]);
    }
    ranks.push_back({.always = {.weights = states.weights,
                                .gradients = states.gradients,
                                .optimizer = states.optimizer,
                                .activations = Bytes{},
                                .buffers = stack.buffers + states.gathered,
                                .host = states.host},
                     .chunks = under_way(schedule.order[rank], held)});
  }
  return ranks;
}

}  // namespace

std::vector<MemoryUse> memory_by_rank(const Model& model, const Training& training,
                                      const Plan& plan, const Stack& stack,
                                      const Schedule& schedule, const LayerLoad& load) {
  std::vector<MemoryUse> ranks;
  for (const RankMemory& rank : rank_memories(model, training, plan, stack, schedule, load)) {
    const auto fullest = std::ranges::max_element(rank.chunks, {}, &UnderWay::all);
    ranks.push_back(rank.during(fullest == rank.chunks.end() ? UnderWay{} : *fullest));
  }
  return ranks;
}

std::vector<std::vector<Bytes>> memory_over_step(const Model& model, const Training& training,
                                                 const Plan& plan, const Stack& stack,
                                                 const Schedule& schedule, const LayerLoad& load) {
  std::vector<std::vector<Bytes>> ranks;
  for (const RankMemory& rank : rank_memories(model, training, plan, stack, schedule, load)) {
    std::vector<Bytes>& curve = ranks.emplace_back();
    for (const UnderWay& chunk : rank.chunks) curve.push_back(rank.during(chunk).total());
  }
  return ranks;
}

}  // namespace trainyard
