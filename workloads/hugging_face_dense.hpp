#pragma once

#include <string>

#include "sim/yaml.hpp"
#include "workloads/model.hpp"

// The `config.json` of architectures without experts.

namespace trainyard {

Model read_gpt2_config(std::string name, YamlMap& config);
Model read_gpt_neox_config(std::string name, YamlMap& config);
Model read_llama_config(std::string name, YamlMap& config);
Model read_mistral_config(std::string name, YamlMap& config);
Model read_mpt_config(std::string name, YamlMap& config);
Model read_nemotron_config(std::string name, YamlMap& config);
Model read_qwen2_config(std::string name, YamlMap& config);
Model read_qwen3_config(std::string name, YamlMap& config);

/// Adds the window of Mistral's attention, if the config has one.
void read_sliding_window(YamlMap& config, Model& model);

/// The same where `use_sliding_window` must allow it, as in Qwen's configs.
void read_allowed_window(YamlMap& config, Model& model);

}  // namespace trainyard
