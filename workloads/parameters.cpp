#include "workloads/parameters.hpp"

namespace trainyard {
namespace {

/// Projections to the latents of queries, keys and values, and to the rotary part of keys.
double latent_projections(const Model& model, const LatentAttention& latent) {
  return static_cast<double>(model.hidden) *
         (latent.query_rank + latent.key_value_rank + latent.rope_width);
}

double latent_matrices(const Model& model, const LatentAttention& latent) {
  const AttentionShape& shape = model.attention;
  const double unrotated = shape.key_width - latent.rope_width;
  const double query_input = latent.query_rank == 0 ? model.hidden : latent.query_rank;
  return latent_projections(model, latent) + query_input * shape.queries() +
         latent.key_value_rank * shape.heads * (unrotated + shape.value_width) +
         shape.values() * model.hidden;
}

double attention_matrices(const Model& model) {
  const AttentionShape& shape = model.attention;
  if (shape.latent) return latent_matrices(model, *shape.latent);
  return model.hidden * (shape.queries() + shape.keys_values() + shape.values());
}

double norm_weights(const Model& model, double width) {
  return model.norm == Norm::layer ? 2.0 * width : width;
}

/// What the projections to queries, keys and values give, or those to their latents.
double projected_width(const AttentionShape& shape) {
  if (!shape.latent) return shape.queries() + shape.keys_values();
  return shape.latent->query_rank + shape.latent->key_value_rank + shape.latent->rope_width;
}

/// Norms of the layer, and biases of its attention that are not of some head.
double attention_vectors_of_all_heads(const Model& model) {
  const AttentionShape& shape = model.attention;
  double weights = (model.output_norms ? 4.0 : 2.0) * norm_weights(model, model.hidden);
  if (shape.latent) weights += shape.latent->query_rank + shape.latent->key_value_rank;
  if (shape.query_key_norm) weights += norm_weights(model, 2.0 * shape.key_width);
  if (shape.latent && shape.query_key_value_bias) weights += projected_width(shape);
  if (shape.output_bias) weights += model.hidden;
  return weights;
}

/// Biases of queries, keys and values, and sinks.
double head_vectors(const AttentionShape& shape) {
  double weights = 0.0;
  if (!shape.latent && shape.query_key_value_bias) weights += projected_width(shape);
  if (shape.sinks) weights += shape.heads;
  return weights;
}

double network_matrices(const Model& model, double inner) {
  return (model.gates() + 1.0) * model.hidden * inner;
}

double network_biases(const Model& model, double inner) {
  return model.network_bias ? model.gates() * inner + model.hidden : 0.0;
}

double network_weights(const Model& model, double inner) {
  return network_matrices(model, inner) + network_biases(model, inner);
}

double shared_matrices(const Model& model, const ExpertShape& experts) {
  return network_matrices(model, experts.shared_width()) +
         (experts.shared_gate ? model.hidden : 0.0);
}

double router_matrix(const Model& model, const ExpertShape& experts) {
  return static_cast<double>(model.hidden) * experts.routed;
}

}  // namespace

ParameterCount count_parameters(const Model& model) {
  const double hidden = model.hidden;
  ParameterCount count{};
  count.attention = attention_matrices(model) + attention_vectors_of_all_heads(model) +
                    head_vectors(model.attention);
  count.dense = network_weights(model, model.feed_forward);
  count.embedding = hidden * model.vocabulary;
  count.positions = hidden * model.learned_positions;
  count.final_norm = norm_weights(model, hidden);
  count.prediction = 2.0 * hidden * hidden;
  if (const auto& experts = model.experts) {
    count.expert = network_weights(model, experts->hidden);
    count.shared = shared_matrices(model, *experts) +
                   experts->shared * network_biases(model, experts->shared_hidden);
    count.router = router_matrix(model, *experts) + (model.network_bias ? experts->routed : 0.0);
  }
  return count;
}

ParameterCount count_common(const Model& model) {
  const ParameterCount all = count_parameters(model);
  const double output_bias = model.network_bias ? model.hidden : 0.0;
  ParameterCount common{};
  common.attention = attention_vectors_of_all_heads(model);
  if (const auto& latent = model.attention.latent) {
    common.attention += latent_projections(model, *latent);
  }
  common.dense = output_bias;
  common.positions = all.positions;
  common.final_norm = all.final_norm;
  if (const auto& experts = model.experts) {
    common.shared = experts->shared * output_bias + (experts->shared_gate ? model.hidden : 0.0);
    common.router = all.router;
  }
  return common;
}

double key_value_head_parameters(const Model& model) {
  const AttentionShape& shape = model.attention;
  return (static_cast<double>(shape.key_width) + shape.value_width) *
         (model.hidden + (shape.query_key_value_bias ? 1.0 : 0.0));
}

double total_parameters(const Model& model) {
  const ParameterCount count = count_parameters(model);
  double total =
      count.embedding * (model.tied_embeddings ? 1.0 : 2.0) + count.positions + count.final_norm;
  for (int layer = 0; layer < model.layers; ++layer) {
    total += count.attention;
    total += model.is_dense(layer)
                 ? count.dense
                 : count.shared + count.router + model.experts->routed * count.expert;
  }
  return total;
}

double active_in_layer(const Model& model, bool dense) {
  const double attention = attention_matrices(model);
  if (dense) return attention + network_matrices(model, model.feed_forward);
  const ExpertShape& experts = *model.experts;
  return attention + shared_matrices(model, experts) + router_matrix(model, experts) +
         experts.per_token * network_matrices(model, experts.hidden);
}

double active_parameters(const Model& model) {
  double active = count_parameters(model).embedding;  // of the head
  for (int layer = 0; layer < model.layers; ++layer) {
    active += active_in_layer(model, model.is_dense(layer));
  }
  return active;
}

}  // namespace trainyard
