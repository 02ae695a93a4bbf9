#include "workloads/shares.hpp"

#include <algorithm>

#include "workloads/parameters.hpp"

namespace trainyard {
namespace {

/// What one GPU holds of the parts of a model.
class Shares {
 public:
  Shares(const Model& model, const Plan& plan)
      : model_{model}, plan_{plan}, all_{count_parameters(model)}, common_{count_common(model)} {}

  StageParameters embedding() const { return matrix() + share(all_.positions, common_.positions); }

  /// Tied embeddings are one matrix, of which a stage with both ends needs one copy.
  StageParameters head(bool has_embedding) const {
    const StageParameters norm = share(all_.final_norm, common_.final_norm);
    return model_.tied_embeddings && has_embedding ? norm : norm + matrix();
  }

  StageParameters dense_layer() const { return attention() + share(all_.dense, common_.dense); }

  StageParameters expert_layer() const {
    StageParameters held =
        attention() + share(all_.shared, common_.shared) + share(all_.router, common_.router);
    held.expert = all_.expert * model_.experts->routed /
                  (static_cast<double>(plan_.expert) * plan_.expert_tensor);
    return held;
  }

  StageParameters prediction_projection() const {
    return share(all_.prediction, common_.prediction);
  }

  StageParameters matrix() const { return share(all_.embedding, common_.embedding); }

 private:
  StageParameters share(double all, double common) const {
    return {.replicated = common + (all - common) / plan_.tensor, .common = common};
  }

  StageParameters attention() const {
    StageParameters held = share(all_.attention, common_.attention);
    const double heads = static_cast<double>(model_.attention.key_value_heads) / plan_.tensor;
    if (!model_.attention.latent && heads < 1.0) {
      held.replicated += (1.0 - heads) * key_value_head_parameters(model_);
    }
    return held;
  }

  const Model& model_;
  const Plan& plan_;
  ParameterCount all_;
  ParameterCount common_;
};

}  // namespace

StageParameters& StageParameters::operator+=(const StageParameters& other) {
  replicated += other.replicated;
  expert += other.expert;
  common += other.common;
  return *this;
}

std::vector<StageParameters> units_of(const Model& model, const StageShape& stage,
                                      const Plan& plan) {
  const Shares shares{model, plan};
  std::vector<StageParameters> units;
  const auto append = [&](int count, const StageParameters& unit) {
    units.insert(units.end(), static_cast<std::size_t>(count), unit);
  };
  if (stage.embedding) units.push_back(shares.embedding());
  if (stage.dense_layers > 0) append(stage.dense_layers, shares.dense_layer());
  if (stage.expert_layers > 0) append(stage.expert_layers, shares.expert_layer());
  if (stage.head) units.push_back(shares.head(stage.embedding));
  if (stage.prediction_layers > 0) {
    append(stage.prediction_layers,
           shares.prediction_projection() +
               (stage.prediction_experts ? shares.expert_layer() : shares.dense_layer()));
  }
  return units;
}

StageParameters stage_parameters(const Model& model, const StageShape& stage, const Plan& plan) {
  StageParameters held;
  for (const StageParameters& unit : units_of(model, stage, plan)) held += unit;
  return held;
}

StageParameters rank_parameters(const Model& model, const Plan& plan, const Schedule& schedule,
                                int rank) {
  const std::vector<StageShape> stages = stages_of(model, plan);
  StageParameters held;
  bool embedding = false;
  bool head = false;
  bool shared = false;  // by a stage that has both ends, and holds them once
  bool prediction = false;
  for (const Placement& placement : schedule.placement[static_cast<std::size_t>(rank)]) {
    const StageShape& stage = stages[static_cast<std::size_t>(placement.stage)];
    held += stage_parameters(model, stage, plan);
    embedding = embedding || stage.embedding;
    head = head || stage.head;
    shared = shared || (stage.embedding && stage.head);
    prediction = prediction || stage.prediction_layers > 0;
  }
  const double matrix = Shares{model, plan}.matrix().replicated;
  if (model.tied_embeddings && embedding && head && !shared) held.replicated -= matrix;
  if (prediction && !embedding) held.replicated += matrix;
  return held;
}

Shards shards_of(const Plan& plan) {
  const int groups = std::max(1, plan.data / plan.shards());
  const double copies = model_copies(plan);
  return {.dense = copies * plan.context * plan.shards(),
          .expert = copies * std::max(1, plan.expert_replicas() / groups)};
}

double optimizer_share(const StageParameters& held, const Plan& plan) {
  return plan.zero == 0 ? held.all() : shards_of(plan).share(held);
}

}  // namespace trainyard
