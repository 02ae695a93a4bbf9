#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/yaml.hpp"
#include "workloads/model.hpp"

// What the `config.json` files of all architectures have in common.

namespace trainyard {

/// The widest that anything may be; a few of these still fit an int.
inline constexpr int widest = 100'000'000;

/// The value of a key that is written and not null.
std::optional<YamlValue> find_written(YamlMap& config, std::string_view key);

int count_or(YamlMap& config, std::string_view key, int otherwise);
bool flag_or(YamlMap& config, std::string_view key, bool otherwise);

/// A dense decoder with RMSNorm, rotary positions, a gated network and no biases, by the keys of
/// Llama's config: what the other architectures differ from.
Model read_decoder(std::string name, YamlMap& config);

/// The attention of so many heads over `hidden` elements, by the keys of Llama's config.
AttentionShape read_heads(YamlMap& config, int hidden);

/// Attention whose heads share the width of the model, with keys and values each. Throws at `heads`
/// if they do not divide it.
AttentionShape even_heads(int hidden, int count, const YamlValue& heads);

/// Queries of some or all layers see `keys` keys: those that `layer_types` does not list as
/// full_attention.
LocalAttention read_local_attention(YamlMap& config, Reach reach, int keys);

}  // namespace trainyard
