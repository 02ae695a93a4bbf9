#pragma once

#include <vector>

#include "workloads/training_states.hpp"
#include "workloads/under_way.hpp"

namespace trainyard {

/// What a GPU holds at its fullest.
struct MemoryUse {
  Bytes weights;
  Bytes gradients;
  Bytes optimizer;    ///< master weights and moments
  Bytes activations;  ///< that layers keep, of the micro-batches that are under way at once
  Bytes buffers;    ///< exchange, runtime, gathered weights, logits, and what a layer needs for now
  Bytes host = {};  ///< in the memory of its host, and no part of the total

  Bytes total() const { return weights + gradients + optimizer + activations + buffers; }
};

/// What a GPU with these states holds while micro-batches take so much.
MemoryUse memory_use(const TrainingStates& states, const UnderWay& chunk, const Stack& stack);

/// What one micro-batch takes on each stage.
std::vector<StageActivations> activations_by_stage(const Model& model, const Training& training,
                                                   const Plan& plan, const Stack& stack,
                                                   const LayerLoad& load);

/// Memory of each pipeline rank's GPUs; they are alike within a rank.
std::vector<MemoryUse> memory_by_rank(const Model& model, const Training& training,
                                      const Plan& plan, const Stack& stack,
                                      const Schedule& schedule, const LayerLoad& load);

/// What a GPU holds chunk after chunk, each in the order of the schedule.
struct HeldMemory {
  Bytes always;               ///< before the first chunk and after the last
  std::vector<Bytes> during;  ///< while it runs a chunk
  std::vector<Bytes> after;   ///< from then until the next: what waits for a later one included
};

/// What the GPUs of each pipeline rank hold over a step. The most of it is the total that
/// memory_by_rank gives.
std::vector<HeldMemory> memory_over_step(const Model& model, const Training& training,
                                         const Plan& plan, const Stack& stack,
                                         const Schedule& schedule, const LayerLoad& load);

}  // namespace trainyard
