#include "workloads/hugging_face_dense.hpp"

#include <utility>

#include "workloads/hugging_face_fields.hpp"

namespace trainyard {
namespace {

/// Whether a probability of dropout is above zero.
bool drops(YamlMap& config, std::string_view key, bool otherwise) {
  const auto probability = find_written(config, key);
  return probability ? probability->number() > 0.0 : otherwise;
}

/// A GPT: LayerNorm, no gates, and the width `hidden` in equal heads.
Model plain_gpt(std::string name, int layers, int hidden, int vocabulary, AttentionShape attention,
                int feed_forward) {
  return {.name = std::move(name),
          .layers = layers,
          .hidden = hidden,
          .vocabulary = vocabulary,
          .tied_embeddings = true,
          .attention = std::move(attention),
          .feed_forward = feed_forward,
          .gated = false,
          .experts = std::nullopt,
          .prediction_layers = 0,
          .norm = Norm::layer};
}

void add_biases(Model& model, bool attention, bool network) {
  model.attention.query_key_value_bias = attention;
  model.attention.output_bias = attention;
  model.network_bias = network;
}

/// How much wider than the model MPT's network is.
int read_expansion(YamlMap& config) {
  constexpr int most = 16;
  const auto ratio = find_written(config, "expansion_ratio");
  return ratio ? ratio->at_most(most).count() : 4;
}

/// The `attn_config` of MPT: heads that share keys and values, and positions.
void read_mpt_attention(YamlMap& config, YamlMap& attention, Model& model) {
  const auto kind = find_written(attention, "attn_type");
  if (kind && kind->text() == "multiquery_attention") model.attention.key_value_heads = 1;
  if (const auto heads = find_written(attention, "kv_n_heads")) {
    model.attention.key_value_heads = heads->count();
    if (model.attention.heads % model.attention.key_value_heads != 0) {
      heads->fail("kv_n_heads must divide the " + std::to_string(model.attention.heads) + " heads");
    }
  }
  if (flag_or(attention, "qk_ln", false)) {
    attention.place_of("qk_ln").fail("norms over all heads together are not modelled",
                                     "write false");
  }
  if (flag_or(attention, "rope", false)) {
    model.positions = Positions::rotary;
  } else if (flag_or(attention, "alibi", true)) {
    model.positions = Positions::alibi;
  } else if (flag_or(config, "learned_pos_emb", true)) {
    model.positions = Positions::learned;
    model.learned_positions = config.at("max_seq_len").count();
  } else {
    model.positions = Positions::none;
  }
}

}  // namespace

Model read_gpt2_config(std::string name, YamlMap& config) {
  constexpr int most_layers = 10000;
  const int hidden = config.at("n_embd").at_most(widest).count();
  const YamlValue heads = config.at("n_head");
  const auto inner = find_written(config, "n_inner");
  const auto layers = config.at("n_layer").at_most(most_layers);
  Model model =
      plain_gpt(std::move(name), layers.count(), hidden, config.at("vocab_size").count(),
                even_heads(hidden, heads.count(), heads), inner ? inner->count() : 4 * hidden);
  add_biases(model, true, true);
  model.tied_embeddings = flag_or(config, "tie_word_embeddings", true);
  model.dropout = drops(config, "resid_pdrop", true);
  model.positions = Positions::learned;
  model.learned_positions = config.at("n_positions").count();
  return model;
}

Model read_gpt_neox_config(std::string name, YamlMap& config) {
  Model model = read_decoder(std::move(name), config);
  model.gated = false;
  model.norm = Norm::layer;
  model.dropout = drops(config, "hidden_dropout", false);
  add_biases(model, flag_or(config, "attention_bias", true), true);
  return model;
}

Model read_llama_config(std::string name, YamlMap& config) {
  Model model = read_decoder(std::move(name), config);
  add_biases(model, flag_or(config, "attention_bias", false), flag_or(config, "mlp_bias", false));
  return model;
}

void read_sliding_window(YamlMap& config, Model& model) {
  if (const auto window = find_written(config, "sliding_window")) {
    model.attention.local = read_local_attention(config, Reach::window, window->count());
  }
}

void read_allowed_window(YamlMap& config, Model& model) {
  if (flag_or(config, "use_sliding_window", false)) read_sliding_window(config, model);
}

Model read_mistral_config(std::string name, YamlMap& config) {
  Model model = read_decoder(std::move(name), config);
  read_sliding_window(config, model);
  return model;
}

Model read_mpt_config(std::string name, YamlMap& config) {
  constexpr int most_layers = 10000;
  const int hidden = config.at("d_model").at_most(widest).count();
  const YamlValue heads = config.at("n_heads");
  const auto layers = config.at("n_layers").at_most(most_layers);
  Model model =
      plain_gpt(std::move(name), layers.count(), hidden, config.at("vocab_size").count(),
                even_heads(hidden, heads.count(), heads), hidden * read_expansion(config));
  const bool bias = !flag_or(config, "no_bias", true);
  add_biases(model, bias, bias);
  if (!bias) model.norm = Norm::layer_without_bias;
  model.tied_embeddings = flag_or(config, "tie_word_embeddings", true);
  model.dropout = drops(config, "resid_pdrop", false);
  YamlMap attention = config.at("attn_config").map();
  read_mpt_attention(config, attention, model);
  return model;
}

Model read_nemotron_config(std::string name, YamlMap& config) {
  Model model = read_llama_config(std::move(name), config);
  model.gated = false;
  model.norm = Norm::layer;
  return model;
}

Model read_qwen2_config(std::string name, YamlMap& config) {
  Model model = read_decoder(std::move(name), config);
  model.attention.query_key_value_bias = true;
  read_allowed_window(config, model);
  return model;
}

Model read_qwen3_config(std::string name, YamlMap& config) {
  Model model = read_llama_config(std::move(name), config);
  model.attention.query_key_norm = true;
  read_allowed_window(config, model);
  return model;
}

}  // namespace trainyard
