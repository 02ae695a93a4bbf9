#pragma once

#include "topologies/cluster_spec.hpp"

namespace trainyard {

/// The cluster without some cables, its links numbered anew and its forwarding led around them.
///
/// Throws std::invalid_argument if a cable is not there, or if without them some NICs cannot reach
/// others of their plane.
Cluster without_links(const Cluster& cluster, const std::vector<CableName>& failed);

/// Gives some cables less bandwidth. Throws std::invalid_argument if one is not there.
void slow_links_down(Cluster& cluster, const std::vector<SlowLink>& slow);

/// Lets some GPUs compute more slowly. Throws std::invalid_argument if one is not there, is no GPU
/// or is named twice.
void slow_gpus_down(Cluster& cluster, const std::vector<SlowGpu>& slow);

}  // namespace trainyard
