#pragma once

#include <optional>

#include "topologies/opensm_lfts.hpp"
#include "topologies/wiring.hpp"

namespace trainyard {

struct ClusterSpec;

/// A fabric as a file tells it: every cable has a bandwidth; the routes too, if they were imported.
struct WiredFabric {
  Wiring wiring;
  std::vector<std::vector<std::uint32_t>> nics;  ///< devices of the wiring, by node and position
  std::optional<LinearForwardingTables> tables;
};

/// Adds the switches of a wiring to nodes whose NICs are not plugged in yet, joins them, and fills
/// in their forwarding from the tables or, without, by the shortest paths.
///
/// What switches join is a plane; its addresses go leaf by leaf, leaves in the order of their first
/// NIC. Throws InputError if a NIC is not cabled to a switch or NICs of one rail are not joined,
/// and if the tables do not lead from everywhere to everywhere.
void add_wired(Cluster& cluster, const ClusterSpec& spec, const WiredFabric& fabric);

}  // namespace trainyard
