#pragma once

#include <optional>

#include "topologies/cluster_spec.hpp"
#include "topologies/network_prices.hpp"

namespace trainyard {

/// What a network costs to buy. NICs count with the nodes, not here.
struct NetworkCost {
  Dollars switches;
  Dollars cables;               ///< between switches
  Dollars endpoint_cables;      ///< from NICs to leaves
  std::optional<Dollars> nics;  ///< told beside; nothing if the book has no price for them

  Dollars total() const { return switches + cables + endpoint_cables; }
};

/// Ports of each switch, in the order of their vertices: of its model where the spec names one,
/// used or not; else as many as are in use.
std::vector<std::size_t> ports_bought(const Cluster& cluster, const ClusterSpec& spec);

NetworkCost network_cost(const Cluster& cluster, const ClusterSpec& spec, const PriceBook& book);

/// The cost of so many switches of the size that the book prices, cables between them and
/// endpoints.
NetworkCost network_cost(std::size_t switches, std::size_t cables, std::size_t endpoints,
                         const PriceBook& book);

}  // namespace trainyard
