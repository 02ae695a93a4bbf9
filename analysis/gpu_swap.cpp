#include "analysis/gpu_swap.hpp"

#include <span>
#include <string_view>
#include <utility>

#include "analysis/precision_need.hpp"
#include "analysis/run_scenario.hpp"
#include "analysis/training_reader.hpp"
#include "sim/yaml_edit.hpp"

namespace trainyard {
namespace {

constexpr const char* all_gpus =
    "H100-SXM, H800-SXM, A800-SXM, A100-SXM, H20, H200-SXM, L20, B200, MI300X, Ascend-910B, "
    "Ascend-910C";

// Of an H100 SXM: kernels of other makes are modelled as on Hopper.
constexpr const char* assumed_multiprocessors = "132";

/// "H100-SXM with scale_up 400 GB/s, fp8 0 TFLOP/s"
std::string name_of_map(const YamlDocument& gpu) {
  std::string name = "a GPU";
  std::string rest;
  for (const auto& [key, value] : leaves(gpu)) {
    if (key == "like" || key == "name") {
      name = value;
    } else {
      rest += (rest.empty() ? " with " : ", ") + key + " " + value;
    }
  }
  return name + rest;
}

/// A copy that stands one column further left: what was read had a bracket before it.
YamlNode without_bracket(YamlNode node) {
  --node.column;
  for (YamlNode& item : node.items) item = without_bracket(std::move(item));
  for (auto& [key, value] : node.entries) {
    key = without_bracket(std::move(key));
    value = without_bracket(std::move(value));
  }
  return node;
}

GpuChoice choice_of_file(const std::string& file) {
  const YamlDocument document = read_yaml_file(file);
  document.root().read([](YamlMap& map) { return map.at("gpu").is_map(); });
  YamlNode root = document.root_node;
  return {.name = std::filesystem::path{file}.stem().string(),
          .gpu = {.files = document.files, .root_node = *find_entry(root, "gpu")}};
}

GpuChoice choice_of(const YamlDocument& list, const YamlNode& item) {
  const YamlDocument gpu{.files = list.files, .root_node = without_bracket(item)};
  if (gpu.root().is_map()) return {.name = name_of_map(gpu), .gpu = gpu};
  const std::string& text = gpu.root().text();
  if (text.ends_with(".yaml") || text.ends_with(".yml")) return choice_of_file(text);
  return {.name = text, .gpu = gpu};
}

/// The GPU under a key, with a number of multiprocessors if nobody has published it.
struct UsableGpu {
  Gpu gpu;
  YamlNode node;
  bool assumed;
};

UsableGpu usable_gpu(const GpuChoice& choice, const Catalogue& catalogue) {
  const Hardware hardware = read_hardware(catalogue);
  const YamlNode& written = choice.gpu.root_node;
  UsableGpu usable{
      .gpu = read_gpu(choice.gpu.root(), hardware.gpus), .node = written, .assumed = false};
  if (usable.gpu.sms > 0) return usable;
  usable.assumed = true;
  if (!choice.gpu.root().is_map()) usable.node = map_of("like", written);
  usable.node.entries.push_back(
      {text_at(written, "sms"), text_at(written, assumed_multiprocessors)});
  return usable;
}

using PrecisionNames = std::span<const std::pair<std::string_view, Precision>>;

/// Writes BF16 where the training block asks for what the GPU lacks; tells what that was.
std::string_view use_known_precision(YamlNode& training, const char* key, PrecisionNames names,
                                     const Gpu& gpu) {
  YamlNode* const written = find_entry(training, key);
  if (written == nullptr) return {};
  for (const auto& [name, precision] : names) {
    if (name != written->text) continue;
    const PrecisionNeed* const unmet = unmet_need(gpu, precision);
    if (unmet == nullptr) return {};
    written->text = "bf16";
    return unmet->name;
  }
  return {};
}

void change_precision(YamlNode& scenario, const Gpu& gpu, SwappedRun& swapped) {
  YamlNode* const training = find_entry(scenario, "training");
  if (training == nullptr || gpu.peak.bf16 == FlopRate{}) return;
  swapped.unmet_precision =
      use_known_precision(*training, "precision", training_precision_names, gpu);
  const std::string_view rows =
      use_known_precision(*training, "dispatch", dispatch_precision_names, gpu);
  const std::string lacking{swapped.unmet_precision.empty() ? rows : swapped.unmet_precision};
  if (!lacking.empty()) swapped.remarks.push_back("no " + lacking + ": BF16 instead");
}

}  // namespace

std::vector<GpuChoice> read_gpu_choices(const std::string& list) {
  const YamlDocument document = read_yaml_text("--on", "[" + list + "]");
  if (list == "all") return read_gpu_choices(all_gpus);
  std::vector<GpuChoice> choices;
  for (const YamlNode& item : document.root_node.items) {
    choices.push_back(choice_of(document, item));
  }
  if (choices.empty()) document.root().fail("no GPU", "write 'all', or names as in gpus.yaml");
  return choices;
}

SwappedRun on_gpu(const YamlDocument& scenario, const GpuChoice& choice,
                  const Catalogue& catalogue) {
  UsableGpu usable = usable_gpu(choice, catalogue);
  SwappedRun swapped;
  YamlDocument base = scenario;
  if (YamlNode* const cluster = find_entry(base.root_node, "cluster")) {
    erase_entry(*cluster, "gpu");
    erase_entry(*cluster, "nvlink");
  }
  change_precision(base.root_node, usable.gpu, swapped);
  if (usable.gpu.scale_up == Bandwidth{}) {
    swapped.remarks.emplace_back("no NVLink or its like: PCIe joins the GPUs of a node");
  }
  if (usable.assumed) {
    swapped.remarks.push_back("multiprocessors not published: " +
                              std::string{assumed_multiprocessors} + " assumed, as of an H100");
  }
  const YamlDocument over{.files = choice.gpu.files,
                          .root_node = map_of("cluster.gpu", std::move(usable.node))};
  swapped.scenario = read_scenario(overlay(over, base), catalogue);
  swapped.scenario.name = std::filesystem::path{scenario.files.front()}.stem().string();
  if (usable.assumed) swapped.scenario.cluster.gpu.id = usable.gpu.id;
  return swapped;
}

SwappedRun on_own_gpu(const YamlDocument& scenario, const Catalogue& catalogue) {
  SwappedRun own;
  YamlDocument document = scenario;
  if (YamlNode* const cluster = find_entry(document.root_node, "cluster")) {
    if (const YamlNode* const gpu = find_entry(*cluster, "gpu")) {
      const YamlDocument written{.files = scenario.files, .root_node = *gpu};
      change_precision(document.root_node, read_gpu(written.root(), read_hardware(catalogue).gpus),
                       own);
    }
  }
  own.scenario = read_scenario(document, catalogue);
  return own;
}

}  // namespace trainyard
