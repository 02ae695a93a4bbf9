#include "workloads/hugging_face_experts.hpp"

#include <algorithm>
#include <utility>

#include "workloads/expert_reader.hpp"
#include "workloads/hugging_face_dense.hpp"
#include "workloads/hugging_face_fields.hpp"

namespace trainyard {
namespace {

/// Routed experts whose number stands under `routed` and whose width under `hidden`.
ExpertShape read_routed(YamlMap& config, const char* routed, const char* hidden) {
  constexpr int most_experts = 16384;
  const int width = config.at(hidden).count();
  const ExpertShape shape{.routed = config.at(routed).at_most(most_experts).count(),
                          .per_token = config.at("num_experts_per_tok").count(),
                          .shared = 0,
                          .hidden = width,
                          .dense_layers = 0,
                          .groups = 1,
                          .groups_per_token = 1,
                          .shared_hidden = width};
  check_reach(shape, config.place_of("num_experts_per_tok"));
  return shape;
}

/// Every layer that `sparse` is false for becomes dense.
template <class Sparse>
std::vector<int> layers_without(int layers, Sparse sparse) {
  std::vector<int> dense;
  for (int layer = 0; layer < layers; ++layer) {
    if (!sparse(layer)) dense.push_back(layer);
  }
  return dense;
}

LatentAttention read_latent(YamlMap& config) {
  const auto query_rank = find_written(config, "q_lora_rank");
  return {.query_rank = query_rank ? query_rank->at_most(widest).count() : 0,
          .key_value_rank = config.at("kv_lora_rank").at_most(widest).count(),
          .rope_width = config.at("qk_rope_head_dim").at_most(widest).count()};
}

/// Groups of experts that limit a token's choice, unless the router does without.
void read_expert_groups(YamlMap& config, ExpertShape& experts) {
  const auto method = find_written(config, "topk_method");
  const auto groups = find_written(config, "n_group");
  if (!groups || (method && method->text() == "greedy")) return;
  experts.groups = groups->count();
  experts.groups_per_token = config.at("topk_group").at_most(experts.groups).count();
  if (experts.routed % experts.groups != 0) {
    groups->fail("groups do not divide the routed experts", "choose a divisor");
  }
  check_reach(experts, config.place_of("num_experts_per_tok"));
}

ExpertShape read_deepseek_experts(YamlMap& config, int layers) {
  ExpertShape experts = read_routed(config, "n_routed_experts", "moe_intermediate_size");
  if (const auto shared = find_written(config, "n_shared_experts")) {
    experts.shared = shared->whole();
  }
  if (const auto first = find_written(config, "first_k_dense_replace")) {
    experts.dense_layers = first->whole();
  }
  const int step = count_or(config, "moe_layer_freq", 1);
  if (step > 1) {
    experts.dense_list = layers_without(layers, [&](int layer) { return layer % step == 0; });
  }
  read_expert_groups(config, experts);
  return experts;
}

ExpertShape read_qwen_experts(YamlMap& config) {
  ExpertShape experts = read_routed(config, "num_experts", "moe_intermediate_size");
  experts.every = count_or(config, "decoder_sparse_step", 1);
  if (const auto dense = find_written(config, "mlp_only_layers")) {
    for (const YamlValue& layer : dense->list()) experts.dense_list.push_back(layer.whole());
  }
  return experts;
}

/// Which layers of Llama 4 have experts: those of a list, or every so many-th.
void read_llama4_layers(YamlMap& config, int layers, ExpertShape& experts) {
  experts.every = count_or(config, "interleave_moe_layer_step", 1);
  const auto listed = find_written(config, "moe_layers");
  if (!listed) return;
  std::vector<int> sparse;
  for (const YamlValue& layer : listed->list()) sparse.push_back(layer.whole());
  experts.every = 1;
  experts.dense_list = layers_without(
      layers, [&](int layer) { return std::ranges::find(sparse, layer) != sparse.end(); });
}

}  // namespace

Model read_deepseek_config(std::string name, YamlMap& config) {
  constexpr int most_prediction_layers = 64;
  Model model = read_decoder(std::move(name), config);
  AttentionShape& attention = model.attention;
  attention.key_value_heads = attention.heads;
  attention.latent = read_latent(config);
  attention.key_width =
      config.at("qk_nope_head_dim").at_most(widest).count() + attention.latent->rope_width;
  attention.value_width = config.at("v_head_dim").count();
  attention.query_key_value_bias = flag_or(config, "attention_bias", false);
  attention.output_bias = attention.query_key_value_bias;
  if (find_written(config, "n_routed_experts")) {  // null: all layers are dense
    model.experts = read_deepseek_experts(config, model.layers);
  }
  if (const auto prediction = find_written(config, "num_nextn_predict_layers")) {
    model.prediction_layers = prediction->at_most(most_prediction_layers).whole();
  }
  return model;
}

Model read_gpt_oss_config(std::string name, YamlMap& config) {
  Model model = read_decoder(std::move(name), config);
  model.experts = read_routed(config, "num_local_experts", "intermediate_size");
  model.attention.query_key_value_bias = flag_or(config, "attention_bias", true);
  model.attention.output_bias = model.attention.query_key_value_bias;
  model.attention.sinks = true;
  model.network_bias = true;
  read_sliding_window(config, model);
  return model;
}

Model read_grok_config(std::string name, YamlMap& config) {
  Model model = read_decoder(std::move(name), config);
  model.experts = read_routed(config, "num_experts", "intermediate_size");
  model.tied_embeddings = flag_or(config, "tie_word_embeddings", true);
  model.output_norms = true;
  return model;
}

Model read_llama4_config(std::string name, YamlMap& config) {
  Model model = read_decoder(std::move(name), config);
  ExpertShape experts = read_routed(config, "num_local_experts", "intermediate_size");
  experts.shared = 1;
  read_llama4_layers(config, model.layers, experts);
  model.experts = std::move(experts);
  model.feed_forward = config.at("intermediate_size_mlp").count();
  if (const auto chunk = find_written(config, "attention_chunk_size")) {
    model.attention.local = read_local_attention(config, Reach::chunk, chunk->count());
    // Layers without rotary positions, by custom every fourth, see the whole sequence.
    if (model.attention.local->full_every == 0) {
      model.attention.local->full_every = count_or(config, "no_rope_layer_interval", 4);
    }
  }
  return model;
}

Model read_mixtral_config(std::string name, YamlMap& config) {
  Model model = read_mistral_config(std::move(name), config);
  model.experts = read_routed(config, "num_local_experts", "intermediate_size");
  return model;
}

Model read_qwen2_moe_config(std::string name, YamlMap& config) {
  Model model = read_qwen2_config(std::move(name), config);
  ExpertShape experts = read_qwen_experts(config);
  experts.shared = 1;
  experts.shared_hidden = config.at("shared_expert_intermediate_size").count();
  experts.shared_gate = true;
  model.experts = std::move(experts);
  return model;
}

Model read_qwen3_moe_config(std::string name, YamlMap& config) {
  Model model = read_qwen3_config(std::move(name), config);
  model.experts = read_qwen_experts(config);
  return model;
}

}  // namespace trainyard
