#include "analysis/on_hardware.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

namespace trainyard {
namespace {

std::string written_under(const Scenario& scenario, std::string_view key) {
  const auto found =
      std::ranges::find(scenario.written, key, &std::pair<std::string, std::string>::first);
  return found == scenario.written.end() ? "" : found->second;
}

}  // namespace

HardwareRun on_hardware(SwappedRun swapped, const GpuChoice& choice,
                        const HardwareQuestion& question) {
  const Scenario& scenario = swapped.scenario;
  HardwareRun result{.name = choice.name,
                     .gpu = scenario.cluster.gpu,
                     .precision = written_under(scenario, "training.precision"),
                     .remarks = std::move(swapped.remarks),
                     .run = std::nullopt,
                     .why_none = {}};
  for (const Provenance& constant : scenario.kernels.provenance) {
    if (!constant.constant.starts_with("kernels of ")) continue;
    result.remarks.emplace_back("kernels as on Hopper, for lack of their own constants");
  }
  FewestNodes fewest = fewest_nodes(scenario, question);
  result.run = std::move(fewest.run);
  result.why_none = std::move(fewest.why_none);
  return result;
}

void check_resizable(const Scenario& scenario, const YamlDocument& document,
                     const std::string& builder) {
  YamlMap cluster = document.root().map().at("cluster").map();
  for (const char* key : {"failed_links", "slow_links", "slow_gpus", "node_topology"}) {
    if (const auto value = cluster.find(key)) {
      value->fail("parts of one cluster, where " + builder + " builds others", "leave it out");
    }
  }
  if (std::holds_alternative<WiredFabric>(scenario.cluster.spec.fabric)) {
    cluster.at("fabric").fail("a fabric of a file, where " + builder + " builds some of any size",
                              "write a kind of fabric");
  }
}

HardwareQuestion question_of(const PredictedSteps& written, Seconds deadline, const Gpu& gpu) {
  constexpr double most_times = 16.0;
  constexpr double most_gpus = 1 << 20;  // of any cluster
  const ClusterSpec& spec = written.scenario.cluster.spec;
  const double hurry = written.prediction.duration / deadline;
  const FlopRate peak = written.scenario.cluster.gpu.peak.bf16;
  const bool known = peak > FlopRate{} && gpu.peak.bf16 > FlopRate{};
  const double slower = known ? peak / gpu.peak.bf16 : 1.0;
  const double most = std::min(most_times * spec.nodes, most_gpus / spec.gpus_per_node);
  return {.deadline = deadline,
          .most_nodes = static_cast<int>(most),
          .nodes_guess = static_cast<int>(std::clamp(spec.nodes * hurry * slower, 1.0, most))};
}

}  // namespace trainyard
