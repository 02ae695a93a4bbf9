#pragma once

#include <span>
#include <vector>

#include "workloads/layer.hpp"
#include "workloads/plan.hpp"
#include "workloads/stack.hpp"

namespace trainyard {

/// Weights of one stage on one GPU, by how they are shared.
struct StageParameters {
  double replicated;  ///< the same on every data rank
  double expert;      ///< this GPU's experts; the same on every data rank with those experts

  double all() const { return replicated + expert; }
};

StageParameters stage_parameters(const Model& model, const StageShape& stage, int expert_parallel);

/// Weights of all stages that a pipeline rank holds. Tied embeddings are there once, though their
/// ends be in different stages of the rank. Multi-token prediction reads the input embedding too: a
/// rank that has the one without the other keeps a copy.
StageParameters rank_parameters(const Model& model, const Plan& plan, const Schedule& schedule,
                                int rank);

/// Weights of a rank whose optimizer states this GPU keeps: with ZeRO-1 its share of them, each
/// kind over its own copies.
double optimizer_share(const StageParameters& held, const Plan& plan);

/// What one micro-batch keeps on a stage from its forward until its weights' gradients are done:
/// what activations.hpp counts of each layer, and the inputs of head and prediction layers.
Bytes stage_activations(const Model& model, const StageShape& stage, const LayerLoad& load,
                        Precision precision, const Recompute& recompute);

/// What a GPU holds at its fullest.
struct MemoryUse {
  Bytes weights;
  Bytes gradients;
  Bytes optimizer;    ///< master weights and moments
  Bytes activations;  ///< of the most micro-batches that are under way at once
  Bytes buffers;      ///< exchange, runtime, and logits

  Bytes total() const { return weights + gradients + optimizer + activations + buffers; }
};

/// Memory of each pipeline rank's GPUs; they are alike within a rank.
std::vector<MemoryUse> memory_by_rank(const Model& model, const Training& training,
                                      const Plan& plan, const Stack& stack,
                                      const Schedule& schedule, const LayerLoad& load);

/// The most that the micro-batches under way on a rank keep, where one of phase p keeps
/// `kept[p]`.
Bytes most_kept(std::span<const Chunk> order, std::span<const Bytes> kept);

}  // namespace trainyard
