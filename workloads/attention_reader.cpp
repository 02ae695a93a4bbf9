#include "workloads/attention_reader.hpp"

#include <string>

namespace trainyard {
namespace {

LatentAttention read_latent(YamlMap& map) {
  return {.query_rank = map.at("query_rank").whole(),
          .key_value_rank = map.at("key_value_rank").count(),
          .rope_width = map.at("rope_width").count()};
}

LocalAttention read_local(YamlMap& map) {
  const auto window = map.find("window");
  const auto chunk = map.find("chunk");
  if (window.has_value() == chunk.has_value()) {
    (window ? *chunk : map.place_of("window"))
        .fail("local attention has either a window or chunks", "write one of them");
  }
  LocalAttention local{.reach = window ? Reach::window : Reach::chunk,
                       .keys = (window ? window : chunk)->count(),
                       .full_every = 0};
  if (const auto every = map.find("full_every")) local.full_every = every->count();
  return local;
}

void read_flag(YamlMap& map, const char* key, bool& flag) {
  if (const auto value = map.find(key)) flag = value->flag();
}

}  // namespace

AttentionShape read_attention_shape(YamlMap& map) {
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
  if (const auto local = map.find("local")) shape.local = local->read(read_local);
  read_flag(map, "query_key_value_bias", shape.query_key_value_bias);
  read_flag(map, "output_bias", shape.output_bias);
  read_flag(map, "query_key_norm", shape.query_key_norm);
  read_flag(map, "sinks", shape.sinks);
  return shape;
}

}  // namespace trainyard
