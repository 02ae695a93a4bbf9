#pragma once

#include <span>
#include <string>

#include "analysis/topology_report.hpp"

namespace trainyard {

/// A cluster's fabric as SVG, without anything from elsewhere: switches and NICs as boxes, cables
/// as lines coloured by what they carry when each NIC sends to all others of its plane. What is
/// left out is said in the caption (see lay_out).
std::string topology_drawing(const Cluster& cluster, const TopologyReport& report);

/// The same with cables coloured by their use in a step of a run: bytes / (bandwidth x step time).
/// `bytes` are by LinkId, as step_bytes() tells. Its ids and styles are its own, so that a page can
/// hold it.
std::string step_drawing(const Cluster& cluster, const std::string& name,
                         std::span<const double> bytes, Seconds step_time);

}  // namespace trainyard
