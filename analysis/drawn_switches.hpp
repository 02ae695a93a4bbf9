#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "topologies/cluster.hpp"

namespace trainyard {

/// What is drawn switch by switch, and words for it.
struct DrawnSwitches {
  std::vector<DeviceId> switches;
  std::string words;
};

/// Its tier; those above the third, which only imported fabrics have, share its row.
std::uint8_t row_of(const Device& device);

/// The switches of the first plane.
std::vector<DeviceId> first_plane(const Cluster& cluster);

/// Of the switches of a plane all or, where those are more than some hundred, the first pod or
/// group, or else the first switch and its neighbours.
DrawnSwitches choose_switches(const Cluster& cluster, const std::vector<DeviceId>& all);

}  // namespace trainyard
