#pragma once

#include <string>

#include "topologies/cluster.hpp"

namespace trainyard {

/// A cluster as a platform of SimGrid (simgrid.dtd version 4.1): a host for each GPU, a link for
/// each direction of a cable, and a route for each pair of GPUs.
///
/// Routes are those of append_route: by hash that of one queue pair, where flows are spread one of
/// their ways. A cluster knows no FLOP rates; all hosts have 1 Gf.
///
/// Throws std::invalid_argument above 256 GPUs, whose routes would fill a file of gigabytes.
std::string simgrid_text(const Cluster& cluster);

}  // namespace trainyard
