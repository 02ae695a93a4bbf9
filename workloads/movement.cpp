#include "workloads/movement.hpp"

#include <algorithm>
#include <map>

namespace trainyard {

void add_phase(Movement& movement, const Cluster& cluster, const FlowWriter& flows, Phase phase) {
  const std::vector<Bytes>& bytes = flows.bytes();
  movement.bytes.resize(bytes.size());
  phase.route = flows.network_latency();
  for (std::size_t link = 0; link < bytes.size(); ++link) {
    if (bytes[link] <= Bytes{}) continue;
    const Bandwidth bandwidth = cluster.links.bandwidth[link];
    movement.bytes[link] += bytes[link];
    if (is_nvlink(cluster, id_at<LinkId>(link))) {
      phase.nvlink = std::max(phase.nvlink, bytes[link] / bandwidth);
      continue;
    }
    phase.network = std::max(phase.network, bytes[link] / bandwidth);
    const bool first = phase.thinnest == Bandwidth{};
    phase.thinnest = first ? bandwidth : std::min(phase.thinnest, bandwidth);
  }
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
