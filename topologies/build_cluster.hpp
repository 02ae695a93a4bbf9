#pragma once

#include "topologies/cluster_spec.hpp"

namespace trainyard {

/// Builds the devices, the cables and what the switches need for routing.
///
/// Throws std::invalid_argument, saying what would help, if a number is out of its range, if the
/// switches have too few ports, if `cross_rail` asks for a fabric between planes, if a link that
/// has failed or is slow is not there, if failures cut the cluster in two, and if a slow GPU is not
/// there or named twice.
Cluster build_cluster(const ClusterSpec& spec);

}  // namespace trainyard
