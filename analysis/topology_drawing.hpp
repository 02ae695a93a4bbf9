#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/topology_report.hpp"

namespace trainyard {

/// A cluster's fabric as SVG, without anything from elsewhere: switches and NICs as boxes, cables
/// as lines coloured by what they carry when each NIC sends to all others of its plane. What is
/// left out is said in the caption (see lay_out).
std::string topology_drawing(const Cluster& cluster, const TopologyReport& report);

/// What it colours cables by: loads by LinkId, in multiples of a NIC's own; empty if unknown.
std::vector<double> relative_loads(const Cluster& cluster, const TopologyReport& report);

/// The same with cables coloured by their use in a step of a run: bytes / (bandwidth x step time).
/// `bytes` are by LinkId, as step_bytes() tells. Where there are many cables, those of one colour
/// are one path without names, so that a page can hold the drawing; its ids and styles are its own.
std::string step_drawing(const Cluster& cluster, const std::string& name,
                         std::span<const double> bytes, Seconds step_time);

}  // namespace trainyard
