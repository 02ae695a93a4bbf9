#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "sim/catalogue_document.hpp"
#include "sim/yaml.hpp"
#include "topologies/build_cluster.hpp"
#include "topologies/cluster_reader.hpp"
#include "workloads/collective_constants.hpp"
#include "workloads/kernel.hpp"
#include "workloads/model_reader.hpp"
#include "workloads/stack.hpp"
#include "workloads/training_step.hpp"

// What tests of workloads start from: entries of the catalogues, models written in place, and
// small clusters.

namespace trainyard {

/// A model as a scenario describes it; errors name "model.yaml".
inline Model model_from(const std::string& yaml, std::string name = "the model") {
  return read_yaml_text("model.yaml", yaml).root().read([&](YamlMap& map) {
    return read_model(std::move(name), map);
  });
}

/// The entry `name` under `key` of a file of the catalogue.
template <class Reader>
auto catalogue_entry(const char* file, const char* key, const char* name, Reader reader) {
  const YamlDocument entry =
      entry_of(catalogue_document(embedded_catalogue(), file), key, name).value();
  return entry.root().read([&](YamlMap& map) { return reader(name, map); });
}

inline Model catalogue_model(const char* name) {
  return catalogue_entry("models.yaml", "models", name, read_model);
}

inline Model deepseek_v3() {
  return catalogue_model("deepseek-v3");
}

/// A dense transformer as GPT-3 has it: all heads with keys and values of their own, and a network
/// four times as wide as the residual stream, without gates. `more` is laid over it.
inline Model plain_gpt(int layers, int heads, int head_width, int vocabulary,
                       const std::string& more = "") {
  const int hidden = heads * head_width;
  const std::string width = std::to_string(head_width);
  return model_from("{layers: " + std::to_string(layers) + ", hidden: " + std::to_string(hidden) +
                    ", vocabulary: " + std::to_string(vocabulary) +
                    ", feed_forward: " + std::to_string(4 * hidden) +
                    ", gated: false, norm: layer, network_bias: true, tied_embeddings: true" +
                    ", attention: {heads: " + std::to_string(heads) + ", key_width: " + width +
                    ", value_width: " + width + ", query_key_value_bias: true, output_bias: true}" +
                    more + "}");
}

inline Stack catalogue_stack(const char* name) {
  return catalogue_entry("stacks.yaml", "stacks", name, read_stack);
}

inline Stack deepseek_stack() {
  return catalogue_stack("deepseek");
}

/// How the GPU performs kernels.
inline KernelModel catalogue_kernels(const Gpu& gpu) {
  return catalogue_document(embedded_catalogue(), "kernels.yaml").root().read([&](YamlMap& map) {
    return read_kernel_model(map, gpu);
  });
}

inline CollectiveConstants catalogue_collectives() {
  return catalogue_document(embedded_catalogue(), "collectives.yaml")
      .root()
      .read(read_collective_constants);
}

/// A cluster as a scenario describes it.
inline ClusterChoice cluster_from(const std::string& yaml) {
  const Hardware hardware = read_hardware(embedded_catalogue());
  return read_yaml_text("cluster.yaml", yaml).root().read([&](YamlMap& map) {
    return read_cluster(map, hardware);
  });
}

inline Gpu catalogue_gpu(const std::string& id) {
  return cluster_from("{gpu: " + id + ", nodes: 1, fabric: single-switch}").gpu;
}

/// A run on a cluster, with the kernels and collectives of the catalogue.
inline TrainingSetup setup_on(const ClusterChoice& cluster, const Model& model,
                              const Training& training, const Plan& plan,
                              const Stack& stack = deepseek_stack()) {
  TrainingSetup setup{.model = model,
                      .training = training,
                      .plan = plan,
                      .stack = stack,
                      .kernels = catalogue_kernels(cluster.gpu),
                      .collectives = catalogue_collectives(),
                      .gpu = cluster.gpu,
                      .cluster = build_cluster(cluster.spec),
                      .spread = {.nodes = 1.0, .gpus = 1.0, .node_count = 1, .gpus_per_node = 1}};
  setup.kernels.library = stack.kernels.attention.value_or(AttentionLibrary::flash_3);
  if (model.experts) {
    setup.spread = expected_spread(*model.experts, plan.expert,
                                   std::max(1, cluster.spec.gpus_per_node / plan.expert_tensor));
  }
  return setup;
}

}  // namespace trainyard
