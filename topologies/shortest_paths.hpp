#pragma once

#include <optional>
#include <string>

#include "topologies/cluster.hpp"

namespace trainyard {

/// Fills in the forwarding of every switch: towards each address, all links that lead to a switch
/// one hop nearer to it, in the order in which they were plugged. Strides stay as they are.
void fill_shortest_paths(Cluster& cluster);

/// Two leaves of a plane of which one cannot reach the other; nothing if the fabric is whole.
std::optional<std::pair<DeviceId, DeviceId>> find_cut(const Cluster& cluster);

}  // namespace trainyard
