#pragma once

#include "workloads/model.hpp"
#include "workloads/part.hpp"

namespace trainyard {

/// What one micro-batch keeps of a layer's attention from its forward to its backward, on one GPU.
struct AttentionKept {
  Bytes residual = {};             ///< the stream that the norm reads
  Bytes input = {};                ///< normed: what the projections multiply
  Bytes latents = {};              ///< of MLA, or queries and keys before a norm of their own
  Bytes queries_keys_values = {};  ///< what scores are made of
  Bytes output = {};               ///< what the output projection multiplies
  Bytes scores = {};               ///< where they are written to memory
  Bytes row_sums = {};  ///< where they are not: of the exponentials of each query's scores
  Bytes branch = {};    ///< the dropout's mask, and the input of an output norm

  Bytes all() const {
    return residual + input + latents + queries_keys_values + output + scores + row_sums + branch;
  }
};

/// What is recomputed is left out; a layer that is recomputed keeps its input alone. In FP8
/// training what feeds a product is kept in FP8 (arXiv 2412.19437 section 3.3.3). With one scale a
/// tensor the output of flash attention is kept twice, in BF16 for its own backward and in FP8, as
/// each module of Transformer Engine keeps its own input; with blocks once, in BF16.
AttentionKept kept_by_attention(const Model& model, const LayerLoad& load, const LayerStyle& style);

/// What one micro-batch keeps of a feed-forward network, or of a layer's experts, on one GPU.
struct NetworkKept {
  Bytes residual = {};  ///< the stream that the norm reads
  Bytes input = {};     ///< normed: what the first product multiplies
  Bytes inner = {};     ///< input and output of the activation; of experts the shared ones
  Bytes received = {};  ///< rows that came for the routed experts
  Bytes routed = {};    ///< input and output of the activation in them
  Bytes branch = {};    ///< the dropout's mask, and the input of an output norm

  Bytes all() const { return residual + input + inner + received + routed + branch; }
};

NetworkKept kept_by_dense_network(const Model& model, const LayerLoad& load,
                                  const LayerStyle& style);

NetworkKept kept_by_experts(const Model& model, const LayerLoad& load, const LayerStyle& style);

/// What a token leaves in the cache of keys and values at two bytes an element.
Bytes key_value_cache_per_token(const Model& model);

}  // namespace trainyard
