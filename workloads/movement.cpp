#include "workloads/movement.hpp"

#include <algorithm>
#include <map>

namespace trainyard {

void add_phase(Movement& movement, const Cluster& cluster, FlowWriter& flows, Phase phase) {
  const Demand demand = flows.demand();
  phase.route = flows.network_latency();
  for (const LinkLoad& load : demand) {
    const Bandwidth bandwidth = cluster.links.bandwidth[index(load.link)];
    if (is_nvlink(cluster, load.link)) {
      phase.nvlink = std::max(phase.nvlink, load.size / bandwidth);
      continue;
    }
    phase.network = std::max(phase.network, load.size / bandwidth);
    const bool first = phase.thinnest == Bandwidth{};
    phase.thinnest = first ? bandwidth : std::min(phase.thinnest, bandwidth);
  }
  movement.demand = sum_of(movement.demand, demand);
  movement.phases.push_back(phase);
}

std::vector<std::vector<GpuId>> by_node(std::span<const GpuId> group, std::size_t gpus_per_node) {
  std::vector<std::vector<GpuId>> nodes;
  std::map<std::size_t, std::size_t> place;
  for (const GpuId gpu : group) {
    const auto [found, fresh] = place.try_emplace(index(gpu) / gpus_per_node, nodes.size());
    if (fresh) nodes.emplace_back();
    nodes[found->second].push_back(gpu);
  }
  return nodes;
}

std::size_t rails_of(std::span<const std::vector<GpuId>> nodes) {
  return std::ranges::min(nodes, {}, &std::vector<GpuId>::size).size();
}

}  // namespace trainyard
