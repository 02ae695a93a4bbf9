#pragma once

#include <string>

#include "topologies/cluster.hpp"

namespace trainyard {

/// A cluster as GraphML, undirected. A vertex is a device, with the attributes `kind` (gpu, nic,
/// nv_switch, pcie_switch, network_switch) and `name`; an edge is a cable, with `bandwidth` ("50
/// GB/s", in each direction) and `latency` ("1.4 us").
std::string graphml_text(const Cluster& cluster);

}  // namespace trainyard
