#include "workloads/memory.hpp"

#include <algorithm>

#include "workloads/activations.hpp"
#include "workloads/parameters.hpp"

namespace trainyard {
namespace {

/// Scores over the vocabulary and their gradient, of the one micro-batch that is in the head.
Bytes logits(const Model& model, const LayerLoad& load) {
  return Bytes{load.tokens() * model.vocabulary * (element::bf16 + element::fp32)};
}

}  // namespace

StageParameters stage_parameters(const Model& model, const StageShape& stage, int expert_parallel) {
  const ParameterCount count = count_parameters(model);
  StageParameters held{.replicated = (stage.all_dense() + stage.all_expert()) * count.attention,
                       .expert = 0.0};
  held.replicated += stage.all_dense() * count.dense;
  held.replicated += stage.all_expert() * (count.shared + count.router);
  held.replicated += stage.prediction_layers * count.prediction;
  if (stage.embedding) held.replicated += count.embedding + count.positions;
  // Tied embeddings are one matrix, of which a stage with both ends needs one copy.
  const bool shared = model.tied_embeddings && stage.embedding;
  if (stage.head) held.replicated += count.final_norm + (shared ? 0.0 : count.embedding);
  if (model.experts) {
    held.expert = stage.all_expert() * count.expert * model.experts->routed / expert_parallel;
  }
  return held;
}

StageParameters rank_parameters(const Model& model, const Plan& plan, const Schedule& schedule,
                                int rank) {
  const std::vector<StageShape> stages = stages_of(model, plan);
  StageParameters held{};
  bool embedding = false;
  bool head = false;
  bool shared = false;  // by a stage that has both ends, and holds them once
  bool prediction = false;
  for (const Placement& placement : schedule.placement[static_cast<std::size_t>(rank)]) {
    const StageShape& stage = stages[static_cast<std::size_t>(placement.stage)];
    const StageParameters part = stage_parameters(model, stage, plan.expert);
    held.replicated += part.replicated;
    held.expert += part.expert;
    embedding = embedding || stage.embedding;
    head = head || stage.head;
    shared = shared || (stage.embedding && stage.head);
    prediction = prediction || stage.prediction_layers > 0;
  }
  const double matrix = count_parameters(model).embedding;
  if (model.tied_embeddings && embedding && head && !shared) held.replicated -= matrix;
  if (prediction && !embedding) held.replicated += matrix;
  return held;
}

double optimizer_share(const StageParameters& held, const Plan& plan) {
  if (plan.zero == 0) return held.all();
  const int copies = model_copies(plan);
  return held.replicated / (plan.data * copies) + held.expert / (plan.data / plan.expert * copies);
}

Bytes stage_activations(const Model& model, const StageShape& stage, const LayerLoad& load,
                        Precision precision, const Recompute& recompute) {
  Bytes kept = kept_by_attention(model, load, precision, recompute).all() *
               (stage.all_dense() + stage.all_expert());
  kept += kept_by_dense_network(model, load, precision, recompute).all() * stage.all_dense();
  if (stage.all_expert() > 0) {
    kept += kept_by_experts(model, load, precision, recompute).all() * stage.all_expert();
  }
  if (stage.head) {
    kept +=
        Bytes{load.tokens() * element::bf16 * model.hidden * (1.0 + 2.0 * stage.prediction_layers)};
  }
  return kept;
}

std::vector<MemoryUse> memory_by_rank(const Model& model, const Training& training,
                                      const Plan& plan, const Stack& stack,
                                      const Schedule& schedule, const LayerLoad& load) {
  const std::vector<StageShape> stages = stages_of(model, plan);
  std::vector<MemoryUse> ranks;
  for (std::size_t rank = 0; rank < schedule.order.size(); ++rank) {
    const StageParameters held = rank_parameters(model, plan, schedule, static_cast<int>(rank));
    std::vector<Bytes> kept;
    bool head = false;
    for (const Placement& placement : schedule.placement[rank]) {
      const StageShape& stage = stages[static_cast<std::size_t>(placement.stage)];
      kept.push_back(stage_activations(model, stage, load, training.precision, training.recompute));
      head = head || stage.head;
    }
    ranks.push_back({.weights = stack.optimizer.weight * held.all(),
                     .gradients = stack.optimizer.gradient * held.all(),
                     .optimizer = (stack.optimizer.master + stack.optimizer.moments) *
                                  optimizer_share(held, plan),
                     .activations = most_kept(schedule.order[rank], kept),
                     .buffers = stack.buffers + (head ? logits(model, load) : Bytes{})});
  }
  return ranks;
}

Bytes most_kept(std::span<const Chunk> order, std::span<const Bytes> kept) {
  Bytes now;
  Bytes most;
  for (const Chunk& chunk : order) {
    for (const Pass& pass : Passes{chunk}) {
      if (does(pass, Part::forward)) now += kept[static_cast<std::size_t>(pass.phase)];
    }
    most = std::max(most, now);
    for (const Pass& pass : Passes{chunk}) {
      if (does(pass, Part::weights)) now -= kept[static_cast<std::size_t>(pass.phase)];
    }
  }
  return most;
}

}  // namespace trainyard
