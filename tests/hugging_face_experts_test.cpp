#include "workloads/hugging_face_experts.hpp"

#include <vector>

#include "tests/catch.hpp"
#include "tests/configs.hpp"
#include "tests/setups.hpp"
#include "workloads/parameters.hpp"

using namespace trainyard;

namespace {

std::string deepseek_keys(const std::string& more) {
  return decoder_keys(R"(, "kv_lora_rank": 24, "q_lora_rank": null, "qk_nope_head_dim": 16,
  "qk_rope_head_dim": 8, "v_head_dim": 16, "moe_intermediate_size": 32, "num_experts_per_tok": 2,
  "n_shared_experts": 2, "n_routed_experts": )" +
                      more);
}

std::string qwen_keys(const std::string& more = "") {
  return decoder_keys(R"(, "num_experts": 8, "num_experts_per_tok": 2,
  "moe_intermediate_size": 32)" +
                      more);
}

std::string llama4_keys(const std::string& more) {
  return decoder_keys(R"(, "num_local_experts": 8, "num_experts_per_tok": 1,
  "intermediate_size_mlp": 512)" +
                      more);
}

std::vector<int> dense_layers(const Model& model) {
  std::vector<int> dense;
  for (int layer = 0; layer < model.layers; ++layer) {
    if (model.is_dense(layer)) dense.push_back(layer);
  }
  return dense;
}

}  // namespace

TEST_CASE("DeepSeek without latents of queries projects them from the residual stream") {
  const Model model = config_of("deepseek_v2", deepseek_keys("8"));
  CHECK(model.attention.latent->query_rank == 0);
  CHECK(model.attention.key_value_heads == 4);
  CHECK(model.attention.key_width == 24);
  CHECK(model.experts->shared_width() == 64.0);
  CHECK(model.experts->groups == 1);
}

TEST_CASE("DeepSeek's groups limit a token, unless it chooses greedily") {
  const std::string groups = ", \"n_group\": 4, \"topk_group\": 1";
  CHECK(config_of("deepseek_v2", deepseek_keys("8" + groups)).experts->groups == 4);
  CHECK(config_of("deepseek_v2", deepseek_keys("8, \"topk_method\": \"greedy\"" + groups))
            .experts->groups == 1);
  CHECK(config_error("deepseek_v2", deepseek_keys("8, \"n_group\": 3, \"topk_group\": 1")) ==
        "config.json:6:60: groups do not divide the routed experts (choose a divisor)");
  CHECK(config_error("deepseek_v2", deepseek_keys("8, \"n_group\": 8, \"topk_group\": 1")) ==
        "config.json:5:96: more experts a token than the 1 it can choose from (write fewer, or "
        "allow more groups a token)");
}

TEST_CASE("DeepSeek's experts begin after some layers, and may leave some out") {
  CHECK(dense_layers(config_of("deepseek_v3", deepseek_keys("8, \"first_k_dense_replace\": 1"))) ==
        std::vector{0});
  CHECK(dense_layers(config_of("deepseek_v3", deepseek_keys("8, \"moe_layer_freq\": 2"))) ==
        std::vector{1, 3});
  CHECK_FALSE(config_of("deepseek_v3", deepseek_keys("null")).experts);
}

TEST_CASE("Qwen's experts come every so many layers, but for a list") {
  CHECK(dense_layers(config_of("qwen3_moe", qwen_keys(", \"decoder_sparse_step\": 2"))) ==
        std::vector{0, 2});
  CHECK(dense_layers(config_of("qwen3_moe", qwen_keys(", \"mlp_only_layers\": [1]"))) ==
        std::vector{1});
  CHECK(config_of("qwen3_moe", qwen_keys()).experts->shared == 0);
}

// Qwen/Qwen2-57B-A14B config.json
TEST_CASE("Qwen2's shared expert has a width of its own, and a gate") {
  const Model model = config_of("qwen2_moe", R"("hidden_size": 3584, "intermediate_size": 18944,
    "moe_intermediate_size": 2560, "shared_expert_intermediate_size": 20480,
    "num_attention_heads": 28, "num_key_value_heads": 4, "num_hidden_layers": 28,
    "num_experts": 64, "num_experts_per_tok": 8, "vocab_size": 151936)");
  CHECK(total_parameters(model) == total_parameters(catalogue_model("qwen2-57b-a14b")));
  CHECK(config_error("qwen2_moe", qwen_keys()) ==
        "config.json:1:1: 'shared_expert_intermediate_size' is missing "
        "(add a line 'shared_expert_intermediate_size: ...')");
}

TEST_CASE("Llama 4 has experts in every so many-th layer, or in those of a list") {
  CHECK(dense_layers(config_of("llama4_text", llama4_keys(", \"interleave_moe_layer_step\": 2"))) ==
        std::vector{0, 2});
  const Model listed = config_of("llama4_text", llama4_keys(R"(, "moe_layers": [0, 3],
    "interleave_moe_layer_step": 2, "attention_chunk_size": 8192)"));
  CHECK(dense_layers(listed) == std::vector{1, 2});
  CHECK(listed.feed_forward == 512);
  CHECK(listed.experts->hidden == 256);
  CHECK(listed.experts->shared == 1);
  CHECK(listed.attention.local->reach == Reach::chunk);
  CHECK(listed.attention.local->full_every == 4);
}

// openai/gpt-oss-20b config.json
TEST_CASE("gpt-oss has biases, sinks and windows, as the catalogue has it") {
  std::string types;
  for (int pair = 0; pair < 12; ++pair) types += "sliding_attention, full_attention, ";
  const Model model = config_of("gpt_oss", R"("hidden_size": 2880, "intermediate_size": 2880,
    "num_attention_heads": 64, "num_key_value_heads": 8, "num_hidden_layers": 24, "head_dim": 64,
    "num_local_experts": 32, "num_experts_per_tok": 4, "sliding_window": 128, "vocab_size": 201088,
    "attention_bias": true, "layer_types": [)" +
                                               types + "]");
  const Model known = catalogue_model("gpt-oss-20b");
  CHECK(total_parameters(model) == total_parameters(known));
  CHECK(keys_met(model, 4096.0).causal == keys_met(known, 4096.0).causal);
}

// github xai-org/grok-1 run.py @7050ed2, with the keys of its ports to transformers
TEST_CASE("Grok-1 has four norms a layer and tied embeddings, as the catalogue has it") {
  const Model model = config_of("grok-1", R"("hidden_size": 6144, "intermediate_size": 32768,
    "num_attention_heads": 48, "num_key_value_heads": 8, "num_hidden_layers": 64,
    "num_experts": 8, "num_experts_per_tok": 2, "vocab_size": 131072)");
  CHECK(total_parameters(model) == total_parameters(catalogue_model("grok1-314b")));
  CHECK(config_error("grok-1", decoder_keys(", \"num_experts\": 2, \"num_experts_per_tok\": 3")) ==
        "config.json:4:115: more experts a token than the 2 it can choose from (write fewer, or "
        "allow more groups a token)");
}

TEST_CASE("Mixtral's experts are as wide as its config says of all networks") {
  const Model model =
      config_of("mixtral", decoder_keys(", \"num_local_experts\": 8, \"num_experts_per_tok\": 2"));
  CHECK(model.experts->hidden == 256);
  CHECK(dense_layers(model).empty());
}
