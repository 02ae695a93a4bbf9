#pragma once

#include <optional>

#include "topologies/cluster_spec.hpp"

namespace trainyard {

/// The measures of a Slim Fly by the formulas of its authors.
struct SlimFlyShape {
  std::size_t q = 0;
  std::size_t switches = 0;  ///< 2 q^2
  std::size_t cables =
      0;  ///< of a switch, to others: (3 q - d) / 2 with q = 4 w + d, d of -1, 0, 1
  std::size_t endpoints = 0;  ///< NICs of a switch: half its cables to others, rounded up
};

/// What the formulas give, whether or not there is a field of q elements and so such a graph.
/// Nothing for q = 4 w + 2, for which they say nothing.
std::optional<SlimFlyShape> slim_fly_formula(int q);

/// Adds the switches of a Slim Fly to nodes whose NICs are not plugged in yet, joins them, and
/// fills in their forwarding by the shortest ways, of at most two hops.
///
/// Throws std::invalid_argument if q is no prime power or leaves 2 when divided by 4, or if the
/// switches have too few ports or NICs.
void add_slim_fly(Cluster& cluster, const ClusterSpec& spec, const SlimFlyFabric& fabric);

}  // namespace trainyard
