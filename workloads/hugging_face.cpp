#include "workloads/hugging_face.hpp"

#include <array>
#include <string_view>

#include "sim/find_named.hpp"
#include "workloads/hugging_face_dense.hpp"
#include "workloads/hugging_face_experts.hpp"
#include "workloads/hugging_face_fields.hpp"

namespace trainyard {
namespace {

struct Architecture {
  std::string_view model_type;
  std::string_view class_name;
  Model (*read)(std::string name, YamlMap& config);
};

constexpr std::array<Architecture, 17> architectures{{
    {"deepseek_v2", "DeepseekV2ForCausalLM", read_deepseek_config},
    {"deepseek_v3", "DeepseekV3ForCausalLM", read_deepseek_config},
    {"gpt2", "GPT2LMHeadModel", read_gpt2_config},
    {"gpt_neox", "GPTNeoXForCausalLM", read_gpt_neox_config},
    {"gpt_oss", "GptOssForCausalLM", read_gpt_oss_config},
    {"grok-1", "Grok1ModelForCausalLM", read_grok_config},
    {"kimi_k2", "DeepseekV3ForCausalLM", read_deepseek_config},
    {"llama", "LlamaForCausalLM", read_llama_config},
    {"llama4_text", "Llama4ForCausalLM", read_llama4_config},
    {"mistral", "MistralForCausalLM", read_mistral_config},
    {"mixtral", "MixtralForCausalLM", read_mixtral_config},
    {"mpt", "MPTForCausalLM", read_mpt_config},
    {"nemotron", "NemotronForCausalLM", read_nemotron_config},
    {"qwen2", "Qwen2ForCausalLM", read_qwen2_config},
    {"qwen2_moe", "Qwen2MoeForCausalLM", read_qwen2_moe_config},
    {"qwen3", "Qwen3ForCausalLM", read_qwen3_config},
    {"qwen3_moe", "Qwen3MoeForCausalLM", read_qwen3_moe_config},
}};

const Architecture& architecture_of(YamlMap& config) {
  const auto classes = find_written(config, "architectures");
  if (find_written(config, "model_type") || !classes || classes->list().empty()) {
    return find_named(architectures, config.at("model_type"), &Architecture::model_type);
  }
  return find_named(architectures, classes->list().front(), &Architecture::class_name);
}

}  // namespace

Model read_hugging_face_config(std::string name, const YamlValue& config) {
  YamlMap keys = config.map();
  // Models that see images too keep their language model apart.
  if (const auto text = find_written(keys, "text_config")) {
    return read_hugging_face_config(std::move(name), *text);
  }
  return architecture_of(keys).read(std::move(name), keys);
}

}  // namespace trainyard
