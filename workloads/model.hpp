#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace trainyard {

/// Attention with low-rank queries, keys and values (MLA): what is compressed to what width.
struct LatentAttention {
  int query_rank;  ///< 0: queries come straight from the residual stream
  int key_value_rank;
  int rope_width;  ///< the part of a key that carries the position, shared by all heads
};

/// How far the queries of some layers see.
enum class Reach : std::uint8_t {
  window,  ///< the last keys before the query
  chunk,   ///< the keys of the query's own chunk of the sequence
};

/// Attention of which most layers do not see the whole sequence.
struct LocalAttention {
  Reach reach;
  int keys;        ///< length of the window or chunk
  int full_every;  ///< every so many-th layer sees the whole sequence; 0: none does
};

/// The attention of one layer. Widths are per head, in elements.
struct AttentionShape {
  int heads;
  int key_value_heads;  ///< as many as heads (MHA), one (MQA), or between (GQA)
  int key_width;        ///< of a query and a key, rotary part included
  int value_width;
  std::optional<LatentAttention> latent;
  std::optional<LocalAttention> local = std::nullopt;
  bool query_key_value_bias = false;
  bool output_bias = false;
  bool query_key_norm = false;  ///< each head's query and key pass a norm
  bool sinks = false;           ///< each head learns a score that no key belongs to

  double queries() const { return static_cast<double>(heads) * key_width; }  ///< of all heads
  double keys() const { return static_cast<double>(key_value_heads) * key_width; }
  double keys_values() const { return keys() + static_cast<double>(key_value_heads) * value_width; }
  double values() const { return static_cast<double>(heads) * value_width; }  ///< of all heads
};

/// The mixture of experts that replaces the feed-forward network of most layers.
struct ExpertShape {
  int routed;                        ///< experts in a layer
  int per_token;                     ///< of them, for each token
  int shared;                        ///< experts that see every token
  int hidden;                        ///< width inside a routed expert
  int dense_layers;                  ///< layers at the start that have a plain feed-forward network
  int groups;                        ///< routed experts fall into so many groups (1: no limit)
  int groups_per_token;              ///< a token's experts lie in at most so many
  int shared_hidden = 0;             ///< width inside a shared expert
  bool shared_gate = false;          ///< what the shared experts give is scaled, token by token
  int every = 1;                     ///< every so many-th layer has experts, the others are dense
  std::vector<int> dense_list = {};  ///< further dense layers, by number from 0

  double shared_width() const { return static_cast<double>(shared) * shared_hidden; }
};

enum class Norm : std::uint8_t {
  rms,                 ///< a scale for each element
  layer,               ///< a scale and a bias
  layer_without_bias,  ///< a scale
};

/// How the model knows where a token stands.
enum class Positions : std::uint8_t {
  rotary,   ///< queries and keys are turned
  learned,  ///< a table is added to the embedding
  alibi,    ///< scores fall with distance
  none,
};

/// A transformer, as its config file tells it.
struct Model {
  std::string name;
  int layers;
  int hidden;
  int vocabulary;  ///< padding included
  bool tied_embeddings;
  AttentionShape attention;
  int feed_forward;  ///< width of the dense feed-forward network
  bool gated;        ///< SwiGLU and its like: three matrices instead of two
  std::optional<ExpertShape> experts;
  int prediction_layers;  ///< multi-token prediction (MTP): further layers, each with a projection
  Norm norm = Norm::rms;
  bool output_norms = false;  ///< what attention and network give passes one more norm
  bool network_bias = false;  ///< of feed-forward networks, experts and router
  bool dropout = false;       ///< of what attention and network give
  Positions positions = Positions::rotary;
  int learned_positions = 0;  ///< rows of the table, if positions are learned

  /// Whether a layer, counted from 0, has a plain feed-forward network.
  bool is_dense(int layer) const;

  /// Whether a layer's queries see only keys nearby.
  bool is_local(int layer) const;

  /// Matrices that the input of a feed-forward network meets: 2 if gated.
  double gates() const { return gated ? 2.0 : 1.0; }
};

/// Keys that a query meets, on average over the tokens of a sequence and the layers of a model.
struct KeysMet {
  double causal;  ///< those of the past: half a sequence, where queries see all of it
  double full;    ///< all within reach, future ones too: a whole sequence, or a window
};

/// A window of w keys gives w - w^2 / 2s causal, chunks of c keys c / 2.
KeysMet keys_met(const Model& model, double sequence_length);

}  // namespace trainyard
