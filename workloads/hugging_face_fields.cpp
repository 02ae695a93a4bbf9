#include "workloads/hugging_face_fields.hpp"

#include <utility>
#include <vector>

namespace trainyard {

std::optional<YamlValue> find_written(YamlMap& config, std::string_view key) {
  const auto value = config.find(key);
  const bool null = value && !value->is_text() && !value->is_list() && !value->is_map();
  return null ? std::nullopt : value;
}

int count_or(YamlMap& config, std::string_view key, int otherwise) {
  const auto value = find_written(config, key);
  return value ? value->count() : otherwise;
}

bool flag_or(YamlMap& config, std::string_view key, bool otherwise) {
  const auto value = find_written(config, key);
  return value ? value->flag() : otherwise;
}

AttentionShape even_heads(int hidden, int count, const YamlValue& heads) {
  if (hidden % count != 0) {
    heads.fail(std::to_string(count) + " heads do not divide the width " + std::to_string(hidden));
  }
  return {.heads = count,
          .key_value_heads = count,
          .key_width = hidden / count,
          .value_width = hidden / count,
          .latent = std::nullopt};
}

AttentionShape read_heads(YamlMap& config, int hidden) {
  const YamlValue heads = config.at("num_attention_heads");
  const auto width = find_written(config, "head_dim");
  AttentionShape shape = width ? AttentionShape{.heads = heads.count(),
                                                .key_value_heads = heads.count(),
                                                .key_width = width->at_most(widest).count(),
                                                .value_width = width->count(),
                                                .latent = std::nullopt}
                               : even_heads(hidden, heads.count(), heads);
  shape.key_value_heads = count_or(config, "num_key_value_heads", shape.heads);
  if (shape.heads % shape.key_value_heads != 0) {
    config.place_of("num_key_value_heads")
        .fail("num_key_value_heads must divide the " + std::to_string(shape.heads) + " heads");
  }
  return shape;
}

Model read_decoder(std::string name, YamlMap& config) {
  constexpr int most_layers = 10000;
  const int hidden = config.at("hidden_size").at_most(widest).count();
  return {.name = std::move(name),
          .layers = config.at("num_hidden_layers").at_most(most_layers).count(),
          .hidden = hidden,
          .vocabulary = config.at("vocab_size").count(),
          .tied_embeddings = flag_or(config, "tie_word_embeddings", false),
          .attention = read_heads(config, hidden),
          .feed_forward = config.at("intermediate_size").count(),
          .gated = true,
          .experts = std::nullopt,
          .prediction_layers = 0};
}

LocalAttention read_local_attention(YamlMap& config, Reach reach, int keys) {
  LocalAttention local{.reach = reach, .keys = keys, .full_every = 0};
  const auto types = find_written(config, "layer_types");
  if (!types) return local;
  int layer = 0;
  for (const YamlValue& type : types->list()) {
    ++layer;
    const bool full = type.text() == "full_attention";
    if (full && local.full_every == 0) local.full_every = layer;
    if (full != (local.full_every > 0 && layer % local.full_every == 0)) {
      type.fail("attention to the whole sequence comes at no regular distance",
                "only every n-th layer is modelled");
    }
  }
  return local;
}

}  // namespace trainyard
