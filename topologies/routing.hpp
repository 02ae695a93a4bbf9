#pragma once

#include <vector>

#include "topologies/cluster.hpp"

namespace trainyard {

/// The link over which a network switch forwards what is meant for `address` of its plane.
///
/// D-mod-k (Zahavi, Fat-tree routing and node ordering providing contention free traffic for MPI
/// global collectives, J. Parallel Distrib. Comput. 72, 2012): the destination alone decides.
/// Destinations take the up-links in turn, and so the cables of each child on the way down; on a
/// full fat tree that is not oversubscribed, no shift permutation then loads a link twice.
/// Requires a NIC at that address.
LinkId next_link(const Forwarding& forwarding, std::uint32_t address);

/// Appends the links from one GPU to another, in order; nothing if they are the same.
///
/// Inside a node: over the NVSwitch. To another node: through a NIC and the fabric; if the target
/// sits on another rail, as `cluster.cross_rail` says. Requires both GPUs to be in the cluster.
void append_route(const Cluster& cluster, GpuId from, GpuId to, std::vector<LinkId>& route);

}  // namespace trainyard
