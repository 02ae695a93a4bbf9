#include "workloads/hugging_face_dense.hpp"

#include "tests/catch.hpp"
#include "tests/configs.hpp"
#include "tests/setups.hpp"
#include "workloads/parameters.hpp"

using namespace trainyard;

namespace {

std::string mpt_keys(const std::string& more, const std::string& attention) {
  return R"("d_model": 64, "n_heads": 4, "n_layers": 4, "max_seq_len": 50, "vocab_size": 100)" +
         more + ", \"attn_config\": {" + attention + "}";
}

}  // namespace

TEST_CASE("GPT-2 has learned positions, LayerNorm, biases everywhere and tied embeddings") {
  const Model model = config_of("gpt2", R"("n_embd": 768, "n_layer": 12, "n_head": 12,
    "n_positions": 1024, "n_inner": null, "vocab_size": 50257, "resid_pdrop": 0.1)");
  CHECK(total_parameters(model) == 124439808.0);  // openai-community/gpt2, as transformers counts
  CHECK(model.dropout);
  CHECK_FALSE(model.gated);
}

TEST_CASE("GPT-NeoX has biases everywhere, and two embeddings") {
  // EleutherAI/gpt-neox-20b config.json; arXiv 2204.06745 table 1: 20,554,567,680 parameters
  const Model model = config_of("gpt_neox", R"("hidden_size": 6144, "intermediate_size": 24576,
    "num_attention_heads": 64, "num_hidden_layers": 44, "vocab_size": 50432, "rotary_pct": 0.25,
    "tie_word_embeddings": false, "use_parallel_residual": true)");
  CHECK(total_parameters(model) == 20554567680.0);
  CHECK_FALSE(model.dropout);
}

TEST_CASE("MPT has learned positions or ALiBi, with or without biases") {
  const Model alibi = config_of("mpt", mpt_keys("", "\"alibi\": true"));
  CHECK(alibi.positions == Positions::alibi);
  CHECK(alibi.norm == Norm::layer_without_bias);
  CHECK(alibi.tied_embeddings);
  CHECK(total_parameters(alibi) == 4.0 * (12.0 * 64 * 64 + 2.0 * 64) + 64.0 * 100 + 64);
  const Model learned =
      config_of("mpt", mpt_keys(", \"no_bias\": false", "\"alibi\": false, \"kv_n_heads\": 2"));
  CHECK(learned.learned_positions == 50);
  CHECK(learned.network_bias);
  CHECK(learned.attention.output_bias);
  CHECK(learned.attention.key_value_heads == 2);
  CHECK(config_of("mpt", mpt_keys("", "\"attn_type\": \"multiquery_attention\""))
            .attention.key_value_heads == 1);
  CHECK(config_of("mpt", mpt_keys("", "\"rope\": true, \"alibi\": false")).positions ==
        Positions::rotary);
  CHECK(config_of("mpt", mpt_keys(", \"learned_pos_emb\": false", "\"alibi\": false")).positions ==
        Positions::none);
  CHECK(config_error("mpt", mpt_keys("", "\"qk_ln\": true")) ==
        "config.json:3:110: norms over all heads together are not modelled (write false)");
  CHECK(config_error("mpt", mpt_keys("", "\"kv_n_heads\": 3")) ==
        "config.json:3:115: kv_n_heads must divide the 4 heads");
}

TEST_CASE("Llama may have biases of attention and network") {
  const Model model = config_of("llama", decoder_keys(", \"attention_bias\": true"));
  CHECK(model.attention.query_key_value_bias);
  CHECK(model.attention.output_bias);
  CHECK_FALSE(model.network_bias);
  CHECK(config_of("llama", decoder_keys(", \"mlp_bias\": true")).network_bias);
}

TEST_CASE("Mistral has a window if it is written") {
  CHECK_FALSE(config_of("mistral", decoder_keys(", \"sliding_window\": null")).attention.local);
  const Model model = config_of("mistral", decoder_keys(", \"sliding_window\": 4096"));
  CHECK(model.attention.local->keys == 4096);
  CHECK(model.attention.local->reach == Reach::window);
}

TEST_CASE("Qwen2 has biases of queries, keys and values, and a window if it is switched on") {
  const Model model = config_of("qwen2", decoder_keys(", \"sliding_window\": 4096"));
  CHECK(model.attention.query_key_value_bias);
  CHECK_FALSE(model.attention.output_bias);
  CHECK_FALSE(model.attention.local);
  CHECK(config_of("qwen2", decoder_keys(", \"sliding_window\": 8, \"use_sliding_window\": true"))
            .attention.local);
}

TEST_CASE("Qwen3 has norms of queries and keys instead") {
  const Model model = config_of("qwen3", decoder_keys(", \"head_dim\": 32"));
  CHECK(model.attention.query_key_norm);
  CHECK_FALSE(model.attention.query_key_value_bias);
}

// nvidia/Nemotron-4-340B-Base: the catalogue has it from NeMo.
TEST_CASE("Nemotron has LayerNorm and no gates") {
  const Model model = config_of("nemotron", R"("hidden_size": 18432, "intermediate_size": 73728,
    "num_attention_heads": 96, "num_key_value_heads": 8, "num_hidden_layers": 96, "head_dim": 192,
    "partial_rotary_factor": 0.5, "hidden_act": "relu2", "vocab_size": 256000)");
  CHECK(total_parameters(model) == total_parameters(catalogue_model("nemotron4-340b")));
}
