#pragma once

#include <string>

#include "sim/yaml.hpp"
#include "workloads/hugging_face.hpp"

// Hugging Face configs written in place, for tests.

namespace trainyard {

/// The model of a config of `type` with these other keys; errors name "config.json".
inline Model config_of(const std::string& type, const std::string& keys) {
  const YamlDocument document =
      read_yaml_text("config.json", "{\n  \"model_type\": \"" + type + "\",\n  " + keys + "\n}\n");
  return read_hugging_face_config("the config", document.root());
}

/// What reading such a config says is wrong.
inline std::string config_error(const std::string& type, const std::string& keys) {
  try {
    config_of(type, keys);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

/// The keys that the configs of most architectures share, of a model with 4 layers, 64 wide, and 4
/// heads that share the keys and values of 2; its other keys follow.
inline std::string decoder_keys(const std::string& more = "") {
  return R"("hidden_size": 64, "intermediate_size": 256, "num_hidden_layers": 4,
  "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 100)" +
         more;
}

}  // namespace trainyard
