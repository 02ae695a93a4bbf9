#pragma once

#include <string>

#include "analysis/topology_report.hpp"

namespace trainyard {

/// A cluster's fabric as SVG, without anything from elsewhere: switches and NICs as boxes, cables
/// as lines coloured by what they carry when each NIC sends to all others of its plane. What is
/// left out is said in the caption (see lay_out).
std::string topology_drawing(const Cluster& cluster, const TopologyReport& report);

}  // namespace trainyard
