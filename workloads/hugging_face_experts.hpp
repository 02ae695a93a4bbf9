#pragma once

#include <string>

#include "sim/yaml.hpp"
#include "workloads/model.hpp"

// The `config.json` of architectures with experts.

namespace trainyard {

/// DeepSeek-V2 and V3, and what is built like them.
Model read_deepseek_config(std::string name, YamlMap& config);
Model read_gpt_oss_config(std::string name, YamlMap& config);
Model read_grok_config(std::string name, YamlMap& config);
Model read_llama4_config(std::string name, YamlMap& config);
Model read_mixtral_config(std::string name, YamlMap& config);
Model read_qwen2_moe_config(std::string name, YamlMap& config);
Model read_qwen3_moe_config(std::string name, YamlMap& config);

}  // namespace trainyard
