#pragma once

#include <random>
#include <string>

#include "tests/setups.hpp"
#include "workloads/part.hpp"

// Layers of any shape, for properties that hold for all of them.

namespace trainyard {

/// Rows as they fall on a GPU on average.
inline LayerLoad average_load(const Model& model, double sequences, double length) {
  LayerLoad load{.sequences = sequences, .sequence_length = length};
  if (model.experts) {
    load.expert_rows = load.tokens() * model.experts->per_token;
    load.received_rows = load.expert_rows * 0.9;
    load.local_experts = 4.0;
  }
  return load;
}

/// One of the texts, or nothing.
inline std::string maybe(std::mt19937& random, const std::string& text) {
  return random() % 2 == 0 ? text : "";
}

/// A small transformer of a random shape.
inline Model random_model(std::mt19937& random, bool experts) {
  const auto draw = [&](unsigned most) { return std::to_string(1 + random() % most); };
  std::string yaml = "{layers: 4, hidden: " + draw(4096) + ", vocabulary: " + draw(100000) +
                     ", feed_forward: " + draw(10000) +
                     ", gated: " + (random() % 2 == 0 ? "true" : "false") +
                     ", attention: {heads: 12, key_value_heads: " + draw(4) +
                     ", key_width: 64, value_width: " + draw(128);
  if (random() % 2 == 0) {
    yaml += ", latent: {query_rank: " + draw(500) + ", key_value_rank: " + draw(500) +
            ", rope_width: " + draw(64) + "}";
  }
  yaml +=
      maybe(random, ", query_key_value_bias: true, output_bias: true") +
      maybe(random, ", query_key_norm: true") +
      maybe(random, ", local: {" + std::string{random() % 2 == 0 ? "window" : "chunk"} + ": 500}");
  yaml += "}" + maybe(random, ", norm: layer, network_bias: true") +
          maybe(random, ", output_norms: true, dropout: true") +
          maybe(random, ", positions: alibi");
  if (experts) {
    yaml += ", experts: {routed: 32, per_token: " + draw(8) + ", shared: " + draw(3) +
            ", hidden: " + draw(2000) + ", dense_layers: 1" +
            maybe(random, ", shared_hidden: " + draw(999) + ", shared_gate: true") + "}";
  }
  return model_from(yaml + "}");
}

/// Whether each of these is recomputed is left to chance.
inline Recompute random_recompute(std::mt19937& random) {
  const auto maybe_again = [&] { return random() % 2 == 0; };
  return {.norm = maybe_again(),
          .latent_up_projection = maybe_again(),
          .expert_activation = maybe_again(),
          .scores = maybe_again(),
          .network = maybe_again(),
          .experts = maybe_again()};
}

/// Any style of computing; layers as a whole are not recomputed.
inline LayerStyle random_style(std::mt19937& random) {
  constexpr Precision precisions[]{Precision::fp32, Precision::tf32,       Precision::fp16,
                                   Precision::bf16, Precision::fp8_tensor, Precision::fp8_block};
  return {.precision = precisions[random() % 6],
          .recompute = random_recompute(random),
          .flash_attention = random() % 2 == 0};
}

/// What is left of a load when so many GPUs share matrices and sequences: of routed experts the
/// rows of one group.
inline LayerLoad shared_load(LayerLoad load, double tensor, double context) {
  load.tensor = tensor;
  load.sequence_parallel = true;
  load.expert_tensor = tensor;
  load.context = context;
  load.expert_rows /= context;
  load.received_rows /= context;
  return load;
}

/// A model of which 12 GPUs can share every matrix.
inline Model divisible(Model model) {
  model.vocabulary *= 12;
  model.hidden *= 12;
  model.feed_forward *= 12;
  model.attention.key_value_heads = 12;
  if (model.experts) {
    model.experts->hidden *= 12;
    model.experts->shared_hidden *= 12;
  }
  return model;
}

}  // namespace trainyard
