#pragma once

#include "workloads/model.hpp"

namespace trainyard {

/// Weights of the model, each counted once.
struct ParameterCount {
  double attention;   ///< of one layer; all norms of the layer included
  double dense;       ///< feed-forward network of one dense layer
  double shared;      ///< shared experts of one layer, and their gate
  double router;      ///< of one layer
  double expert;      ///< one routed expert
  double embedding;   ///< of the input; the head has as many, unless they are tied
  double positions;   ///< learned ones, added to the embedding
  double final_norm;  ///< before the head
  double prediction;  ///< projection of one multi-token prediction layer, without the layer itself
};

ParameterCount count_parameters(const Model& model);

/// Of those, the ones that each GPU holds whole where several share the matrices of a layer: norms,
/// projections to latents, router and gate, positions, and biases of what is summed over these
/// GPUs. Routed experts, which are shared in a way of their own, have none.
ParameterCount count_common(const Model& model);

/// Weights that give the key and value of one head, where these come straight from the stream.
double key_value_head_parameters(const Model& model);

/// Weights of the whole model without multi-token prediction. 671.0e9 for DeepSeek-V3.
double total_parameters(const Model& model);

/// Weights of one layer that multiply a token; norms and biases are left out.
double active_in_layer(const Model& model, bool dense);

/// Weights that multiply each token in one pass: with the head, without the embedding and without
/// multi-token prediction. 36.6e9 for DeepSeek-V3.
double active_parameters(const Model& model);

}  // namespace trainyard
