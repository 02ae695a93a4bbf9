#pragma once

#include <optional>
#include <string>

#include "sim/units.hpp"
#include "sim/yaml.hpp"

namespace trainyard {

/// Attention with low-rank queries, keys and values (MLA): what is compressed to what width.
struct LatentAttention {
  int query_rank;
  int key_value_rank;
  int rope_width;  ///< the part of a key that carries the position, shared by all heads
};

/// The attention of one layer. Widths are per head, in elements.
struct AttentionShape {
  int heads;
  int key_value_heads;  ///< as many as heads, except in grouped-query attention
  int key_width;        ///< of a query and a key, rotary part included
  int value_width;
  std::optional<LatentAttention> latent;
};

/// The mixture of experts that replaces the feed-forward network of most layers.
struct ExpertShape {
  int routed;            ///< experts in a layer
  int per_token;         ///< of them, for each token
  int shared;            ///< experts that see every token
  int hidden;            ///< width inside an expert
  int dense_layers;      ///< layers at the start that have a plain feed-forward network
  int groups;            ///< routed experts fall into so many groups (1: no limit)
  int groups_per_token;  ///< a token's experts lie in at most so many
};

/// A transformer, as its config file tells it.
struct Model {
  std::string name;
  int layers;
  int hidden;
  int vocabulary;
  bool tied_embeddings;
  AttentionShape attention;
  int feed_forward;  ///< width of the dense feed-forward network
  bool gated;        ///< SwiGLU: three matrices instead of two
  std::optional<ExpertShape> experts;
  int prediction_layers;  ///< multi-token prediction (MTP): further layers, each with a projection

  bool is_dense(int layer) const { return !experts || layer < experts->dense_layers; }
};

/// Reads the fields of a model, as in the model catalogue and in an inline `model:` map.
Model read_model(std::string name, YamlMap& map);

/// Weights of the model, each counted once.
struct ParameterCount {
  double attention;   ///< of one layer, norms included
  double dense;       ///< feed-forward network of one dense layer
  double shared;      ///< shared experts of one layer
  double router;      ///< of one layer
  double expert;      ///< one routed expert
  double embedding;   ///< of the input; the head has as many, unless they are tied
  double prediction;  ///< projection of one multi-token prediction layer, without the layer itself
};

ParameterCount count_parameters(const Model& model);

/// Weights of the whole model without multi-token prediction. 671.0e9 for DeepSeek-V3.
double total_parameters(const Model& model);

/// Weights that multiply each token in one pass: with the head, without the embedding and without
/// multi-token prediction. 36.6e9 for DeepSeek-V3.
double active_parameters(const Model& model);

/// Work of training on one token: forward and backward, 6 for each active weight, plus attention
/// scores. Without multi-token prediction.
struct FlopsPerToken {
  Flops causal;  ///< scores of the past only
  Flops full;    ///< scores of the whole sequence, as many papers count
};

FlopsPerToken flops_per_token(const Model& model, int sequence_length);

/// The same with multi-token prediction, as NVIDIA counts DeepSeek-V3 (260.6e9, causal).
FlopsPerToken flops_per_token_with_prediction(const Model& model, int sequence_length);

/// What a token leaves in the cache of keys and values at two bytes an element.
Bytes key_value_cache_per_token(const Model& model);

}  // namespace trainyard
