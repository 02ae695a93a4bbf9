#pragma once

#include "topologies/cluster_spec.hpp"

namespace trainyard {

/// Adds the switches of a torus to nodes whose NICs are not plugged in yet, joins neighbours, and
/// fills in their forwarding: by the shortest ways, where one must be chosen in the order of the
/// dimensions. Two switches along a dimension are joined once.
///
/// Throws std::invalid_argument if there are too few switches for the NICs.
void add_torus(Cluster& cluster, const ClusterSpec& spec, const TorusFabric& fabric);

}  // namespace trainyard
