#include "topologies/measures.hpp"

#include <algorithm>
#include <numeric>

namespace trainyard {
namespace {

bool joins_switches(const Cluster& cluster, std::size_t link) {
  return cluster.is_network_switch(cluster.links.source[link]) &&
         cluster.is_network_switch(cluster.links.target[link]);
}

double time_on(const Cluster& cluster, std::span<const double> loads, std::size_t link) {
  return loads[link] / cluster.links.bandwidth[link].value();
}

/// Bandwidths of a switch by where its cables go.
struct Sides {
  Bandwidth below;
  Bandwidth above;
};

}  // namespace

std::size_t ClusterCounts::switches() const {
  return std::accumulate(switches_by_tier.begin(), switches_by_tier.end(), std::size_t{0});
}

ClusterCounts count_cluster(const Cluster& cluster) {
  ClusterCounts counts;
  counts.gpus = cluster.gpus.size();
  for (std::size_t n = 0; n < num_vertices(cluster.graph); ++n) {
    const Device& device = cluster.graph[n];
    if (device.kind == DeviceKind::nic) ++counts.endpoints;
    if (device.kind != DeviceKind::network_switch) continue;
    counts.planes = std::max(counts.planes, std::size_t{device.plane} + 1);
    if (counts.switches_by_tier.size() < device.tier) counts.switches_by_tier.resize(device.tier);
    ++counts.switches_by_tier[device.tier - std::size_t{1}];
  }
  for (std::size_t cable = 0; cable < cluster.links.size() / 2; ++cable) {
    if (joins_switches(cluster, 2 * cable)) ++counts.inter_switch_links;
  }
  return counts;
}

std::vector<std::size_t> ports_in_use(const Cluster& cluster) {
  std::vector<std::size_t> ports;
  for (std::size_t n = 0; n < cluster.switches.size(); ++n) {
    ports.push_back(out_degree(index(cluster.first_switch) + n, cluster.graph));
  }
  return ports;
}

std::vector<double> oversubscription_by_tier(const Cluster& cluster) {
  std::vector<double> worst;
  for (std::size_t n = 0; n < cluster.switches.size(); ++n) {
    const std::size_t at = index(cluster.first_switch) + n;
    const std::uint8_t tier = cluster.graph[at].tier;
    Sides sides;
    for (const auto edge : boost::make_iterator_range(out_edges(at, cluster.graph))) {
      const std::size_t to = target(edge, cluster.graph);
      const Bandwidth bandwidth = cluster.links.bandwidth[index(cluster.graph[edge].id)];
      if (cluster.graph[to].tier < tier) sides.below += bandwidth;
      if (cluster.graph[to].tier > tier) sides.above += bandwidth;
    }
    if (sides.above == Bandwidth{}) continue;
    if (worst.size() < tier) worst.resize(tier);
    worst[tier - std::size_t{1}] =
        std::max(worst[tier - std::size_t{1}], sides.below / sides.above);
  }
  return worst;
}

std::optional<BusiestLinks> busiest_links(const Cluster& cluster, std::span<const double> loads) {
  double sent = 0.0;
  Bandwidth healthy;
  for (const GpuLinks& gpu : cluster.gpus) {
    sent = std::max(sent, loads[index(gpu.to_leaf)]);
    healthy = std::max(healthy, cluster.links.bandwidth[index(gpu.to_leaf)]);
  }
  if (sent <= 0.0) return std::nullopt;
  const double injection = sent / healthy.value();
  // Loads are sums in one order or another; a link must be busier by more than their rounding.
  constexpr double margin = 1.0 + 1e-9;
  BusiestLinks busiest;
  for (std::size_t link = 0; link < loads.size(); ++link) {
    if (!cluster.is_network_switch(cluster.links.source[link])) continue;
    const double ratio = time_on(cluster, loads, link) / injection;
    if (ratio > busiest.of_all_over_injection * margin) {
      busiest.of_all = id_at<LinkId>(link);
      busiest.of_all_over_injection = ratio;
    }
    if (!joins_switches(cluster, link)) continue;
    if (!busiest.between_switches || ratio > busiest.between_switches_over_injection * margin) {
      busiest.between_switches = id_at<LinkId>(link);
      busiest.between_switches_over_injection = ratio;
    }
  }
  return busiest;
}

}  // namespace trainyard
