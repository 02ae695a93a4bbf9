#include "workloads/memory.hpp"

#include <algorithm>

namespace trainyard {
namespace {

double kept_by_attention(const Model& model, Precision precision, const Recompute& recompute) {
  const AttentionShape& shape = model.attention;
  const double input = operand_bytes(precision);
  double bytes = element::bf16 * model.hidden;  // the residual stream
  if (!recompute.norm) bytes += input * model.hidden;
  if (shape.latent) {
    bytes += element::bf16 *
             (shape.latent->query_rank + shape.latent->key_value_rank + shape.latent->rope_width);
  }
  if (!shape.latent || !recompute.latent_up_projection) {
    bytes += element::bf16 *
             (static_cast<double>(shape.heads) * shape.key_width +
              static_cast<double>(shape.key_value_heads) * (shape.key_width + shape.value_width));
  }
  return bytes + element::bf16 * shape.heads * shape.value_width + element::fp32 * shape.heads;
}

double kept_by_network_input(const Model& model, Precision precision, const Recompute& recompute) {
  const double input = operand_bytes(precision);
  return element::bf16 * model.hidden + (recompute.norm ? 0.0 : input * model.hidden);
}

double gates_of(const Model& model) {
  return model.gated ? 2.0 : 1.0;
}

Bytes kept_by_dense_layer(const Model& model, const LayerLoad& load, Precision precision,
                          const Recompute& recompute) {
  const double activation = operand_bytes(precision);
  return Bytes{load.tokens() * (kept_by_attention(model, precision, recompute) +
                                kept_by_network_input(model, precision, recompute) +
                                activation * (gates_of(model) + 1.0) * model.feed_forward)};
}

Bytes kept_by_expert_layer(const Model& model, const LayerLoad& load, Precision precision,
                           const Recompute& recompute) {
  const double activation = operand_bytes(precision);
  const double kept = gates_of(model) + (recompute.expert_activation ? 0.0 : 1.0);
  const double inner = activation * kept * model.experts->hidden;
  return Bytes{load.tokens() * (kept_by_attention(model, precision, recompute) +
                                kept_by_network_input(model, precision, recompute) +
                                inner * model.experts->shared) +
               load.received_rows * activation * model.hidden + load.expert_rows * inner};
}

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
  if (stage.embedding) held.replicated += count.embedding;
  // Tied embeddings are one matrix, of which a stage with both ends needs one copy.
  const bool shared = model.tied_embeddings && stage.embedding;
  if (stage.head) held.replicated += model.hidden + (shared ? 0.0 : count.embedding);
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
  const Bytes dense = kept_by_dense_layer(model, load, precision, recompute);
  Bytes kept = dense * stage.all_dense();
  if (stage.all_expert() > 0) {
    kept += kept_by_expert_layer(model, load, precision, recompute) * stage.all_expert();
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
