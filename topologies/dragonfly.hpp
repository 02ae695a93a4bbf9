#pragma once

#include "topologies/cluster_spec.hpp"

namespace trainyard {

/// The measures of a dragonfly once what its fabric leaves open is settled.
struct DragonflyShape {
  std::size_t groups = 0;
  std::size_t switches = 0;   ///< of a group; of a dragonfly+ its leaves, and as many spines
  std::size_t endpoints = 0;  ///< NICs of a switch or leaf
  std::size_t global = 0;     ///< long cables of a switch or spine
};

/// Throws std::invalid_argument if the switches have too few ports, or the groups too few long
/// cables for one to each other group.
DragonflyShape dragonfly_shape(const ClusterSpec& spec, const DragonflyFabric& fabric);

/// Adds the switches of a dragonfly or dragonfly+ to nodes whose NICs are not plugged in yet, joins
/// them, and fills in their forwarding: inside a group straight, to another by a switch that has a
/// cable there, by any of them if several do.
///
/// Long cables are dealt round: each group has one to each other group, then what ports remain to
/// its next neighbours in a ring of groups. One port a group stays free where their number is odd.
void add_dragonfly(Cluster& cluster, const ClusterSpec& spec, const DragonflyFabric& fabric);

}  // namespace trainyard
