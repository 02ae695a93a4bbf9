#include "analysis/cluster_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/report.hpp"
#include "analysis/topology_report.hpp"

namespace trainyard {
namespace {

/// "multi-plane fat tree", "single switch".
std::string fabric_words(std::string name) {
  constexpr std::string_view tree = "fat-tree";
  if (!name.ends_with(tree)) {
    std::ranges::replace(name, '-', ' ');
    return name;
  }
  name.resize(name.size() - tree.size());
  if (name.ends_with('-')) name.back() = ' ';
  return name + "fat tree";
}

std::string rate(Bandwidth bandwidth) {
  return fmt::format("{:.4g} GB/s", bandwidth.value() * 1e-9);
}

std::string counted(std::size_t number, const char* what) {
  return number == 0 ? "" : fmt::format("; {} {}{}", number, what, number == 1 ? "" : "s");
}

std::string summary(const ClusterChoice& cluster, int gpus) {
  return fmt::format("{} {} in {} node{}, {}", grouped(gpus), cluster.gpu.id,
                     grouped(cluster.spec.nodes), cluster.spec.nodes == 1 ? "" : "s",
                     fabric_words(fabric_text(cluster.spec.fabric)));
}

std::string caption(const ClusterSpec& spec) {
  const Cable& inside = spec.nv_switch ? spec.nvlink : spec.pcie;
  return fmt::format("Each way: {} {} for each GPU inside a node, {} for each of {} NICs of a node",
                     spec.nv_switch ? "NVLink" : "PCIe", rate(inside.bandwidth),
                     rate(spec.nic.bandwidth), nics_per_node(spec)) +
         counted(spec.failed_links.size(), "failed cable") +
         counted(spec.slow_links.size(), "slow cable") + counted(spec.slow_gpus.size(), "slow GPU");
}

}  // namespace

Json cluster_view(const Scenario& scenario) {
  return {{"summary", summary(scenario.cluster, scenario.gpus())},
          {"svg", ""},
          {"caption", caption(scenario.cluster.spec)}};
}

}  // namespace trainyard
