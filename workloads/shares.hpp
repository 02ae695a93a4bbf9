#pragma once

#include <vector>

#include "workloads/plan.hpp"

namespace trainyard {

/// Weights on one GPU, by who else has them.
struct StageParameters {
  double replicated = 0.0;  ///< all but experts: the same on Plan::replicas() GPUs
  double expert = 0.0;      ///< of its experts: the same on Plan::expert_replicas() GPUs
  double common = 0.0;      ///< of the replicated, those that its tensor ranks have in common

  double all() const { return replicated + expert; }
  /// Its part of the matrices that tensor ranks share.
  double sharded() const { return replicated - common; }

  StageParameters& operator+=(const StageParameters& other);
  friend StageParameters operator+(StageParameters a, const StageParameters& b) { return a += b; }
};

/// What a GPU of a stage holds of the embedding, of each layer, of the head and of each prediction
/// layer, in the order in which a forward meets them.
///
/// Heads, networks and the vocabulary are divided by Plan::tensor, a key and value head among more
/// tensor ranks than heads is on several; experts are divided by expert x expert_tensor.
std::vector<StageParameters> units_of(const Model& model, const StageShape& stage,
                                      const Plan& plan);

/// All of these together.
StageParameters stage_parameters(const Model& model, const StageShape& stage, const Plan& plan);

/// Weights of all stages that a GPU of a pipeline rank holds. Tied embeddings are there once,
/// though their ends be in different stages of the rank. Multi-token prediction reads the input
/// embedding too: a rank that has the one without the other keeps a copy.
StageParameters rank_parameters(const Model& model, const Plan& plan, const Schedule& schedule,
                                int rank);

/// Over how many GPUs ZeRO shards what it shards.
struct Shards {
  double dense;   ///< of what is not experts: context x data ranks
  double expert;  ///< of the GPUs with the same experts

  /// What one of them is left with.
  double share(const StageParameters& held) const {
    return held.replicated / dense + held.expert / expert;
  }
};

/// Where a shard group is smaller than all data ranks (HSDP), the GPUs with the same experts fall
/// into as many groups. Both copies of the model take part, where a schedule keeps two.
Shards shards_of(const Plan& plan);

/// Weights of a rank whose optimizer states this GPU keeps and updates: with ZeRO its share of
/// them, each kind over its own copies.
double optimizer_share(const StageParameters& held, const Plan& plan);

}  // namespace trainyard
