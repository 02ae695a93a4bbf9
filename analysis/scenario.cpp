#include "analysis/scenario.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "analysis/metric.hpp"
#include "analysis/plan_reader.hpp"
#include "analysis/scenario_files.hpp"
#include "topologies/build_cluster.hpp"
#include "workloads/hugging_face.hpp"
#include "workloads/misfit.hpp"
#include "workloads/model_reader.hpp"

namespace trainyard {
namespace {

constexpr std::array<std::pair<std::string_view, Precision>, 2> precision_names{{
    {"bf16", Precision::bf16},
    {"fp8-block", Precision::fp8_block},
}};

constexpr std::array<std::pair<std::string_view, bool Recompute::*>, 3> recompute_names{{
    {"norm", &Recompute::norm},
    {"mla-up-projection", &Recompute::latent_up_projection},
    {"moe-activation", &Recompute::expert_activation},
}};

YamlDocument catalogue_document(const Catalogue& catalogue, const char* name) {
  return read_yaml_text(name, catalogue_file(catalogue, name).text);
}

/// The entry of a catalogue's map that `name` names.
template <class Reader>
auto read_entry(const YamlDocument& document, const char* map_name, const YamlValue& name,
                Reader reader) {
  YamlMap file = document.root().map();
  YamlMap map = file.at(map_name).map();
  std::vector<std::string> known;
  for (const auto& [key, value] : map.entries()) {
    if (key == name.text()) {
      return value.read([&](YamlMap& entry) { return reader(name.text(), entry); });
    }
    known.push_back(key);
  }
  name.fail_unknown(known);
}

Model read_model_choice(const YamlValue& value, const Catalogue& catalogue) {
  if (value.is_map()) {
    return value.read([](YamlMap& map) { return read_model("the model", map); });
  }
  if (value.names_file() || value.text().ends_with(".json")) {
    const YamlDocument config = read_yaml_file(value.file());
    return read_hugging_face_config(value.text(), config.root());
  }
  return read_entry(catalogue_document(catalogue, "models.yaml"), "models", value, read_model);
}

Recompute read_recompute(const YamlValue& value) {
  Recompute recompute;
  if (value.is_text()) {
    if (value.text() != "none") {
      value.fail("'" + value.text() + "' is not a recompute policy",
                 "write 'none' or a list of norm, mla-up-projection, moe-activation");
    }
    return recompute;
  }
  for (const YamlValue& item : value.list()) recompute.*item.one_of(recompute_names) = true;
  return recompute;
}

Training read_training(YamlMap& map) {
  Training training{.tokens = map.at("tokens").tokens(),
                    .sequence_length = map.at("sequence_length").count(),
                    .global_batch = map.at("global_batch").count(),
                    .precision = map.at("precision").one_of(precision_names),
                    .recompute = {}};
  if (const auto recompute = map.find("recompute")) training.recompute = read_recompute(*recompute);
  if (training.tokens == Tokens{}) map.place_of("tokens").fail("no tokens to train on");
  return training;
}

/// Points at the key that a misfit names, wherever it was written.
[[noreturn]] void refuse(const Misfit& misfit, const YamlMap& parallel, const YamlMap& training) {
  const bool of_training = misfit.key == "global_batch";
  (of_training ? training : parallel).place_of(misfit.key).fail(misfit.problem, misfit.remedy);
}

Scenario read_blocks(YamlMap& file, const Catalogue& catalogue) {
  const Hardware hardware = read_hardware(catalogue);
  const YamlDocument kernels = catalogue_document(catalogue, "kernels.yaml");
  const YamlDocument stacks = catalogue_document(catalogue, "stacks.yaml");
  const YamlValue cluster = file.at("cluster");
  if (!file.find("model") && !file.find("training") && !file.find("parallel")) {
    file.at("cluster").fail("a cluster, and nothing to run on it",
                            "look at it with 'trainyard topology', or write measure: or model:");
  }
  file.find("base");    // already laid under this file
  file.find("prices");  // for `topology`

  Scenario scenario{
      .name = {},
      .plan_place = file.at("parallel").place(),
      .written = {},
      .cluster = cluster.read([&](YamlMap& map) { return read_cluster(map, hardware); }),
      .model = read_model_choice(file.at("model"), catalogue),
      .training = file.at("training").read(read_training),
      .plan = {},
      .stack = read_entry(stacks, "stacks", file.at("stack"), read_stack),
      .kernels = kernels.root().read(read_kernel_model),
      .price = std::nullopt,
      .published = {}};
  const YamlValue parallel = file.at("parallel");
  scenario.plan = parallel.read([&](YamlMap& map) { return read_plan(map, scenario.gpus()); });
  if (const auto price = file.find("price")) scenario.price = price->price();
  if (const auto published = file.find("published")) {
    for (const YamlValue& row : published->list()) {
      scenario.published.push_back(
          row.read([](YamlMap& map) { return read_published(map, find_metric); }));
    }
  }
  const ClusterSpec& spec = scenario.cluster.spec;
  if (const auto misfit = find_misfit(scenario.model, scenario.training, scenario.plan, spec.nodes,
                                      spec.gpus_per_node)) {
    refuse(*misfit, parallel.map(), file.at("training").map());
  }
  if (scenario.cluster.gpu.sms <= scenario.stack.overlap.communication_sms) {
    cluster.map().place_of("gpu").fail(
        scenario.cluster.gpu.id + " has " + std::to_string(scenario.cluster.gpu.sms) +
            " multiprocessors, and the stack gives " +
            std::to_string(scenario.stack.overlap.communication_sms) + " to communication",
        "choose a larger GPU, or another stack");
  }
  if (scenario.training.precision == Precision::fp8_block &&
      scenario.cluster.gpu.peak.fp8 == FlopRate{}) {
    YamlMap training = file.at("training").map();
    training.at("precision").fail(scenario.cluster.gpu.id + " has no FP8", "write 'bf16'");
  }
  try {
    build_cluster(scenario.cluster.spec);
  } catch (const std::invalid_argument& error) {
    cluster.fail(error.what());
  }
  return scenario;
}

}  // namespace

Scenario read_scenario(const YamlDocument& document, const Catalogue& catalogue) {
  Scenario scenario =
      document.root().read([&](YamlMap& file) { return read_blocks(file, catalogue); });
  scenario.name = std::filesystem::path{document.files.front()}.stem().string();
  scenario.written = leaves(document);
  return scenario;
}

Scenario read_scenario_file(const std::filesystem::path& file, const Catalogue& catalogue) {
  return read_scenario(read_over_base(file), catalogue);
}

}  // namespace trainyard
