#include "topologies/network_cost.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "topologies/fat_tree.hpp"
#include "topologies/measures.hpp"

namespace trainyard {
namespace {

/// Ports of the switches of each tier, leaves first; 0 where no model is named.
std::array<std::size_t, 3> ports_by_tier(const ClusterSpec& spec) {
  const auto all = [](int radix) {
    const auto ports = static_cast<std::size_t>(radix);
    return std::array{ports, ports, ports};
  };
  if (const auto* tree = std::get_if<TreeFabric>(&spec.fabric)) {
    if (tree->kind == TreeKind::single_switch) return {};
    const TreeShape shape = tree_shape(spec, *tree);
    return {static_cast<std::size_t>(tree->switch_radix), shape.spine_radix, shape.core_radix};
  }
  if (const auto* dragonfly = std::get_if<DragonflyFabric>(&spec.fabric)) {
    return all(dragonfly->switch_radix);
  }
  if (const auto* slim_fly = std::get_if<SlimFlyFabric>(&spec.fabric)) {
    return all(slim_fly->switch_radix);
  }
  return {};
}

}  // namespace

std::vector<std::size_t> ports_bought(const Cluster& cluster, const ClusterSpec& spec) {
  const std::array<std::size_t, 3> by_tier = ports_by_tier(spec);
  std::vector<std::size_t> ports = ports_in_use(cluster);
  for (std::size_t n = 0; n < ports.size(); ++n) {
    const std::uint8_t tier = cluster.graph[index(cluster.first_switch) + n].tier;
    // Only imported fabrics, whose models nobody names, have more tiers.
    if (tier <= by_tier.size()) ports[n] = std::max(ports[n], by_tier.at(tier - std::size_t{1}));
  }
  return ports;
}

NetworkCost network_cost(const Cluster& cluster, const ClusterSpec& spec, const PriceBook& book) {
  const std::vector<std::size_t> ports = ports_bought(cluster, spec);
  const ClusterCounts counts = count_cluster(cluster);
  NetworkCost cost = network_cost(0, counts.inter_switch_links, counts.endpoints, book);
  cost.switches = book.switch_price *
                  static_cast<double>(std::accumulate(ports.begin(), ports.end(), std::size_t{0})) /
                  book.switch_ports;
  return cost;
}

NetworkCost network_cost(std::size_t switches, std::size_t cables, std::size_t endpoints,
                         const PriceBook& book) {
  NetworkCost cost{.switches = book.switch_price * static_cast<double>(switches),
                   .cables = book.cable * static_cast<double>(cables),
                   .endpoint_cables = book.endpoint_cable * static_cast<double>(endpoints),
                   .nics = std::nullopt};
  if (book.nic) cost.nics = *book.nic * static_cast<double>(endpoints);
  return cost;
}

}  // namespace trainyard
