#include "workloads/memory.hpp"

#include <algorithm>

#include "workloads/expert_routing.hpp"

namespace trainyard {
namespace {

/// Memory of one rank: what it holds all the time, and what its chunks add, while they run and
/// until the next does.
struct RankMemory {
  TrainingStates states = {};
  std::vector<UnderWay> chunks = {};
  std::vector<UnderWay> waiting = {};
};

std::vector<RankMemory> rank_memories(const Model& model, const Training& training,
                                      const Plan& plan, const Stack& stack,
                                      const Schedule& schedule, const LayerLoad& load) {
  const std::vector<StageActivations> stages =
      activations_by_stage(model, training, plan, stack, load);
  std::vector<RankMemory> ranks;
  for (std::size_t rank = 0; rank < schedule.order.size(); ++rank) {
    std::vector<StageActivations> held;
    for (const Placement& placement : schedule.placement[rank]) {
      held.push_back(stages[static_cast<std::size_t>(placement.stage)]);
    }
    RankMemory& memory = ranks.emplace_back();
    memory.states = training_states(model, plan, stack.optimizer, schedule, static_cast<int>(rank));
    RankHold hold;
    for (const Chunk& chunk : schedule.order[rank]) {
      memory.chunks.push_back(hold.run(hold_of(chunk, held)));
      memory.waiting.push_back(hold.waiting());
    }
  }
  return ranks;
}

}  // namespace

MemoryUse memory_use(const TrainingStates& states, const UnderWay& chunk, const Stack& stack) {
  return {.weights = states.weights,
          .gradients = states.gradients,
          .optimizer = states.optimizer,
          .activations = chunk.kept,
          .buffers = stack.buffers + states.gathered + chunk.at_work,
          .host = states.host};
}

std::vector<StageActivations> activations_by_stage(const Model& model, const Training& training,
                                                   const Plan& plan, const Stack& stack,
                                                   const LayerLoad& load) {
  const LayerStyle style{.precision = training.precision,
                         .recompute = training.recompute,
                         .flash_attention = stack.kernels.attention.has_value()};
  // Of one layer at a time, on the fullest rank.
  const double imbalance = 1.0 + fullest_rank_excess(stack.exchange.load_deviation, plan.expert, 1);
  const std::vector<StageShape> stages = stages_of(model, plan);
  std::vector<StageActivations> activations;
  for (std::size_t stage = 0; stage < stages.size(); ++stage) {
    const bool repeated = stage > 0 && stages[stage] == stages[stage - 1];
    activations.push_back(repeated
                              ? activations.back()
                              : stage_activations(model, stages[stage], load, style, imbalance));
  }
  return activations;
}

std::vector<MemoryUse> memory_by_rank(const Model& model, const Training& training,
                                      const Plan& plan, const Stack& stack,
                                      const Schedule& schedule, const LayerLoad& load) {
  std::vector<MemoryUse> ranks;
  for (const RankMemory& rank : rank_memories(model, training, plan, stack, schedule, load)) {
    const auto fullest = std::ranges::max_element(rank.chunks, {}, &UnderWay::all);
    ranks.push_back(
        memory_use(rank.states, fullest == rank.chunks.end() ? UnderWay{} : *fullest, stack));
  }
  return ranks;
}

std::vector<HeldMemory> memory_over_step(const Model& model, const Training& training,
                                         const Plan& plan, const Stack& stack,
                                         const Schedule& schedule, const LayerLoad& load) {
  std::vector<HeldMemory> ranks;
  for (const RankMemory& rank : rank_memories(model, training, plan, stack, schedule, load)) {
    const auto total = [&](const UnderWay& chunk) {
      return memory_use(rank.states, chunk, stack).total();
    };
    HeldMemory& held = ranks.emplace_back();
    held.always = total({});
    for (const UnderWay& chunk : rank.chunks) held.during.push_back(total(chunk));
    for (const UnderWay& chunk : rank.waiting) held.after.push_back(total(chunk));
  }
  return ranks;
}

}  // namespace trainyard
