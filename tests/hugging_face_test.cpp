#include "workloads/hugging_face.hpp"

#include "tests/catch.hpp"
#include "tests/configs.hpp"
#include "tests/setups.hpp"
#include "workloads/activations.hpp"
#include "workloads/model_flops.hpp"
#include "workloads/parameters.hpp"

using namespace trainyard;

namespace {

Model model_of(const std::string& json) {
  const YamlDocument document = read_yaml_text("config.json", json);
  return read_hugging_face_config("the config", document.root());
}

std::string error_of(const std::string& json) {
  try {
    model_of(json);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

/// A config and the catalogue mean the same model, in all that is counted of it.
void check_same(const Model& config, const char* name) {
  CAPTURE(name);
  const Model model = catalogue_model(name);
  CHECK(total_parameters(config) == total_parameters(model));
  CHECK(active_parameters(config) == active_parameters(model));
  CHECK(flops_per_token_with_prediction(config, 4096).causal ==
        flops_per_token_with_prediction(model, 4096).causal);
  CHECK(key_value_cache_per_token(config) == key_value_cache_per_token(model));
  for (int layer = 0; layer < model.layers; ++layer) {
    CHECK(config.is_dense(layer) == model.is_dense(layer));
  }
}

}  // namespace

// Hugging Face deepseek-ai/DeepSeek-V3 config.json
TEST_CASE("the config of DeepSeek-V3 is the model of the catalogue") {
  const Model model = model_of(R"({
    "architectures": ["DeepseekV3ForCausalLM"], "model_type": "deepseek_v3",
    "attention_bias": false, "first_k_dense_replace": 3, "hidden_act": "silu",
    "hidden_size": 7168, "intermediate_size": 18432, "kv_lora_rank": 512,
    "moe_intermediate_size": 2048, "moe_layer_freq": 1, "n_group": 8, "n_routed_experts": 256,
    "n_shared_experts": 1, "num_attention_heads": 128, "num_experts_per_tok": 8,
    "num_hidden_layers": 61, "num_key_value_heads": 128, "num_nextn_predict_layers": 1,
    "q_lora_rank": 1536, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
    "quantization_config": {"fmt": "e4m3", "weight_block_size": [128, 128]},
    "rms_norm_eps": 1e-06, "rope_scaling": {"factor": 40, "type": "yarn"},
    "tie_word_embeddings": false, "topk_group": 4, "topk_method": "noaux_tc",
    "v_head_dim": 128, "vocab_size": 129280})");
  check_same(model, "deepseek-v3");
  CHECK(model.experts->groups == 8);
  CHECK(model.experts->groups_per_token == 4);
  CHECK(model.name == "the config");
}

// Hugging Face meta-llama/Llama-3.1-405B config.json
TEST_CASE("the config of Llama 3.1 405B is the model of the catalogue") {
  check_same(model_of(R"({
    "architectures": ["LlamaForCausalLM"], "attention_bias": false, "hidden_size": 16384,
    "intermediate_size": 53248, "mlp_bias": false, "num_attention_heads": 128,
    "num_hidden_layers": 126, "num_key_value_heads": 8, "rms_norm_eps": 1e-05,
    "rope_theta": 500000.0, "tie_word_embeddings": false, "vocab_size": 128256})"),
             "llama3.1-405b");
}

// Hugging Face mistralai/Mixtral-8x7B-v0.1 config.json
TEST_CASE("the config of Mixtral 8x7B is the model of the catalogue") {
  check_same(config_of("mixtral", R"("hidden_size": 4096, "intermediate_size": 14336,
    "num_attention_heads": 32, "num_experts_per_tok": 2, "num_hidden_layers": 32,
    "num_key_value_heads": 8, "num_local_experts": 8, "sliding_window": null,
    "tie_word_embeddings": false, "vocab_size": 32000)"),
             "mixtral-8x7b");
}

// Hugging Face Qwen/Qwen3-235B-A22B config.json
TEST_CASE("the config of Qwen3 235B-A22B is the model of the catalogue") {
  check_same(config_of("qwen3_moe", R"("attention_bias": false, "decoder_sparse_step": 1,
    "head_dim": 128, "hidden_size": 4096, "intermediate_size": 12288, "max_window_layers": 94,
    "mlp_only_layers": [], "moe_intermediate_size": 1536, "num_attention_heads": 64,
    "num_experts": 128, "num_experts_per_tok": 8, "num_hidden_layers": 94,
    "num_key_value_heads": 4, "rope_scaling": null, "sliding_window": null,
    "tie_word_embeddings": false, "use_sliding_window": false, "vocab_size": 151936)"),
             "qwen3-235b-a22b");
}

TEST_CASE("a model that sees images too keeps its language model in text_config") {
  const Model model = model_of(R"({"model_type": "llava", "vision_config": {"layers": 3},
    "text_config": {"model_type": "llama", )" +
                               decoder_keys() + "}}");
  CHECK(model.layers == 4);
}

TEST_CASE("an architecture that is not known is an error that lists those that are") {
  CHECK(error_of("{\n  \"model_type\": \"falcon\"\n}") ==
        "config.json:2:17: unknown 'falcon' (known: deepseek_v2, deepseek_v3, gpt2, gpt_neox, "
        "gpt_oss, grok-1, kimi_k2, llama, llama4_text, mistral, mixtral, mpt, nemotron, qwen2, "
        "qwen2_moe, qwen3, qwen3_moe)");
  CHECK(error_of("{\"model_type\": \"lama\"}") ==
        "config.json:1:16: unknown 'lama' (did you mean 'llama'?)");
  CHECK(error_of("{\"architectures\": [\"LamaForCausalLM\"]}") ==
        "config.json:1:20: unknown 'LamaForCausalLM' (did you mean 'LlamaForCausalLM'?)");
  CHECK(error_of("{\"layers\": 4}") ==
        "config.json:1:1: 'model_type' is missing (add a line 'model_type: ...')");
  CHECK(error_of("[1, 2]") == "config.json:1:1: expected a map (write 'key: value' lines)");
}

TEST_CASE("keys that nobody needs are passed over, but those needed must be right") {
  CHECK(config_of("llama", decoder_keys(", \"pad_token_id\": -1, \"extra\": [1, {}]")).layers == 4);
  CHECK(config_error("llama", "\"hidden_size\": 64") ==
        "config.json:1:1: 'num_hidden_layers' is missing (add a line 'num_hidden_layers: ...')");
  CHECK(config_error("llama", "\"hidden_size\": 64.5") ==
        "config.json:3:18: '64.5' is not a count (write a whole number, 0 or more)");
  CHECK(config_error("llama", "\"hidden_size\": 1e12") ==
        "config.json:3:18: '1e12' is not a count (write a whole number, 0 or more)");
}
