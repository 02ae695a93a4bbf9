#pragma once

#include <vector>

#include "topologies/cluster.hpp"

namespace trainyard {

/// The GPU of the sender's node out of whose NIC a message leaves: the sender itself, or one on the
/// target's rail, as `cluster.cross_rail` says. Requires GPUs of different nodes.
GpuId relay_of(const Cluster& cluster, GpuId from, GpuId to);

/// Appends the links from one GPU to another, in order; nothing if they are the same.
///
/// Inside a node: over its switch. To another node: through a NIC and the fabric, if the target
/// sits on another rail as `cluster.cross_rail` says. By hash the route is that of one queue pair;
/// where flows are spread, one of their ways. Requires both GPUs to be in the cluster.
void append_route(const Cluster& cluster, GpuId from, GpuId to, std::vector<LinkId>& route,
                  std::uint32_t queue_pair = 0);

/// Appends the links from the NIC of one GPU straight through the fabric to that of another, of the
/// same plane; the hops between GPU and NIC included.
void append_fabric_route(const Cluster& cluster, GpuId from, GpuId to, std::vector<LinkId>& route,
                         std::uint32_t queue_pair = 0);

}  // namespace trainyard
