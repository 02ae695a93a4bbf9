#include "workloads/model.hpp"

#include <utility>

namespace trainyard {
namespace {

/// A count of things that are gone through one by one.
int read_limited(const YamlValue& value, int most) {
  const int count = value.whole();
  if (count > most) value.fail("more than " + std::to_string(most), "is this what you mean?");
  return count;
}

LatentAttention read_latent(YamlMap& map) {
  return {.query_rank = map.at("query_rank").count(),
          .key_value_rank = map.at("key_value_rank").count(),
          .rope_width = map.at("rope_width").count()};
}

AttentionShape read_attention(YamlMap& map) {
  AttentionShape shape{.heads = map.at("heads").count(),
                       .key_value_heads = 0,
                       .key_width = map.at("key_width").count(),
                       .value_width = map.at("value_width").count(),
                       .latent = std::nullopt};
  shape.key_value_heads = shape.heads;
  if (const auto heads = map.find("key_value_heads")) {
    shape.key_value_heads = heads->count();
    if (shape.heads % shape.key_value_heads != 0) {
      heads->fail("key_value_heads must divide the " + std::to_string(shape.heads) + " heads");
    }
  }
  if (const auto latent = map.find("latent")) {
    shape.latent = latent->read(read_latent);
    if (shape.latent->rope_width > shape.key_width) {
      latent->fail("rope_width is wider than a key", "key_width includes rope_width");
    }
  }
  return shape;
}

ExpertShape read_experts(YamlMap& map) {
  constexpr int most_experts = 16384;
  read_limited(map.at("routed"), most_experts);
  ExpertShape shape{.routed = map.at("routed").count(),
                    .per_token = map.at("per_token").count(),
                    .shared = 0,
                    .hidden = map.at("hidden").count(),
                    .dense_layers = 0,
                    .groups = 1,
                    .groups_per_token = 1};
  if (const auto shared = map.find("shared")) shape.shared = shared->whole();
  if (const auto dense = map.find("dense_layers")) shape.dense_layers = dense->whole();
  if (const auto groups = map.find("groups")) {
    shape.groups = groups->count();
    shape.groups_per_token = map.at("groups_per_token").count();
    if (shape.routed % shape.groups != 0) {
      groups->fail("groups do not divide the routed experts", "choose a divisor");
    }
    if (shape.groups_per_token > shape.groups) {
      map.place_of("groups_per_token")
          .fail("more groups a token than there are",
                "write at most " + std::to_string(shape.groups));
    }
  }
  const int within_reach = shape.routed / shape.groups * shape.groups_per_token;
  if (shape.per_token > within_reach) {
    map.place_of("per_token")
        .fail(
            "more experts a token than the " + std::to_string(within_reach) + " it can choose from",
            "write fewer, or allow more groups a token");
  }
  return shape;
}

double latent_attention_parameters(const Model& model, const LatentAttention& latent) {
  const double heads = model.attention.heads;
  const double hidden = model.hidden;
  const double unrotated = model.attention.key_width - latent.rope_width;
  const double queries = latent.query_rank * (hidden + heads * model.attention.key_width);
  const double keys_values =
      hidden * (latent.key_value_rank + latent.rope_width) +
      latent.key_value_rank * heads * (unrotated + model.attention.value_width);
  const double output = heads * model.attention.value_width * hidden;
  return queries + keys_values + output + latent.query_rank + latent.key_value_rank;
}

double attention_parameters(const Model& model) {
  const double norms = 2.0 * model.hidden;  // one before attention, one before the network
  if (model.attention.latent) {
    return norms + latent_attention_parameters(model, *model.attention.latent);
  }
  const AttentionShape& shape = model.attention;
  const double queries = static_cast<double>(shape.heads) * shape.key_width;
  const double keys_values =
      static_cast<double>(shape.key_value_heads) * (shape.key_width + shape.value_width);
  const double output = static_cast<double>(shape.heads) * shape.value_width;
  return norms + model.hidden * (queries + keys_values + output);
}

/// Weights of a layer that multiply a token; norms are left out.
double active_in_layer(const Model& model, const ParameterCount& count, bool dense) {
  double norms = 2.0 * model.hidden;
  if (model.attention.latent) {
    norms += model.attention.latent->query_rank + model.attention.latent->key_value_rank;
  }
  const double attention = count.attention - norms;
  if (dense) return attention + count.dense;
  return attention + count.shared + count.router + model.experts->per_token * count.expert;
}

/// FLOPs of a token's scores in one layer, forward and backward, over the whole sequence.
double score_flops(const Model& model, int sequence_length) {
  constexpr double passes = 3.0;
  return passes * 2.0 * model.attention.heads * sequence_length *
         (model.attention.key_width + model.attention.value_width);
}

FlopsPerToken flops_of(double weights, double scores) {
  return {.causal = Flops{6.0 * weights + scores / 2.0}, .full = Flops{6.0 * weights + scores}};
}

}  // namespace

Model read_model(std::string name, YamlMap& map) {
  constexpr int most_layers = 10000;
  read_limited(map.at("layers"), most_layers);
  Model model{.name = std::move(name),
              .layers = map.at("layers").count(),
              .hidden = map.at("hidden").count(),
              .vocabulary = map.at("vocabulary").count(),
              .tied_embeddings = false,
              .attention = map.at("attention").read(read_attention),
              .feed_forward = map.at("feed_forward").count(),
              .gated = map.at("gated").flag(),
              .experts = std::nullopt,
              .prediction_layers = 0};
  if (const auto tied = map.find("tied_embeddings")) model.tied_embeddings = tied->flag();
  if (const auto experts = map.find("experts")) model.experts = experts->read(read_experts);
  if (const auto mtp = map.find("prediction_layers"))
    model.prediction_layers = read_limited(*mtp, 64);
  map.find("source");
  return model;
}

ParameterCount count_parameters(const Model& model) {
  const double hidden = model.hidden;
  const double matrices = model.gated ? 3.0 : 2.0;
  ParameterCount count{};
  count.attention = attention_parameters(model);
  count.dense = matrices * hidden * model.feed_forward;
  count.embedding = hidden * model.vocabulary;
  count.prediction = 2.0 * hidden * hidden;
  if (model.experts) {
    count.expert = matrices * hidden * model.experts->hidden;
    count.shared = model.experts->shared * count.expert;
    count.router = hidden * model.experts->routed;
  }
  return count;
}

double total_parameters(const Model& model) {
  const ParameterCount count = count_parameters(model);
  double total = count.embedding * (model.tied_embeddings ? 1.0 : 2.0) + model.hidden;
  for (int layer = 0; layer < model.layers; ++layer) {
    total += count.attention;
    total += model.is_dense(layer)
                 ? count.dense
                 : count.shared + count.router + model.experts->routed * count.expert;
  }
  return total;
}

double active_parameters(const Model& model) {
  const ParameterCount count = count_parameters(model);
  double active = count.embedding;
  for (int layer = 0; layer < model.layers; ++layer) {
    active += active_in_layer(model, count, model.is_dense(layer));
  }
  return active;
}

FlopsPerToken flops_per_token(const Model& model, int sequence_length) {
  return flops_of(active_parameters(model), model.layers * score_flops(model, sequence_length));
}

FlopsPerToken flops_per_token_with_prediction(const Model& model, int sequence_length) {
  const ParameterCount count = count_parameters(model);
  const double each = active_in_layer(model, count, !model.experts) + count.prediction +
                      count.embedding;  // the head runs once more
  const int scored = model.layers + model.prediction_layers;
  return flops_of(active_parameters(model) + model.prediction_layers * each,
                  scored * score_flops(model, sequence_length));
}

Bytes key_value_cache_per_token(const Model& model) {
  constexpr double element = 2.0;
  const AttentionShape& shape = model.attention;
  const double width = shape.latent ? shape.latent->key_value_rank + shape.latent->rope_width
                                    : static_cast<double>(shape.key_value_heads) *
                                          (shape.key_width + shape.value_width);
  return Bytes{element * width * model.layers};
}

}  // namespace trainyard
