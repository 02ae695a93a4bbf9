#include "workloads/model_flops.hpp"

#include "workloads/parameters.hpp"

namespace trainyard {
namespace {

constexpr double forward_and_backward = 3.0;  // passes: each weight and score has two gradients

/// FLOPs of the layers in so many passes over `weights` of theirs and `scored` layers' scores.
FlopsPerToken flops_of(const Model& model, int sequence_length, double weights, int scored,
                       double passes) {
  const KeysMet keys = keys_met(model, sequence_length);
  const AttentionShape& shape = model.attention;
  const double key = passes * 2.0 * scored * (shape.queries() + shape.values());
  const double products = passes * 2.0 * weights;
  return {.causal = Flops{products + key * keys.causal}, .full = Flops{products + key * keys.full}};
}

}  // namespace

FlopsPerToken flops_per_token(const Model& model, int sequence_length) {
  return flops_of(model, sequence_length, active_parameters(model), model.layers,
                  forward_and_backward);
}

FlopsPerToken flops_per_token_with_prediction(const Model& model, int sequence_length) {
  const ParameterCount count = count_parameters(model);
  const double each = active_in_layer(model, !model.experts) + count.prediction +
                      count.embedding;  // the head runs once more
  return flops_of(model, sequence_length, active_parameters(model) + model.prediction_layers * each,
                  model.layers + model.prediction_layers, forward_and_backward);
}

FlopsPerToken flops_per_token_with_full_recompute(const Model& model, int sequence_length) {
  const FlopsPerToken once = flops_per_token(model, sequence_length);
  const double in_layers = active_parameters(model) - count_parameters(model).embedding;
  const FlopsPerToken again = flops_of(model, sequence_length, in_layers, model.layers, 1.0);
  return {.causal = once.causal + again.causal, .full = once.full + again.full};
}

}  // namespace trainyard
