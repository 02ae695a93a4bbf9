#pragma once

#include <string>
#include <string_view>

#include "topologies/cluster.hpp"

// How files of clusters write what is in them.

namespace trainyard {

/// "gpu", "nic", "nv_switch", "pcie_switch", "network_switch".
std::string_view kind_text(DeviceKind kind);

/// "50 GB/s" and "1.4 us", or what goes between number and unit instead of a blank.
std::string bandwidth_text(Bandwidth bandwidth, std::string_view blank = " ",
                           std::string_view unit = "GB/s");
std::string latency_text(Seconds latency, std::string_view blank = " ");

/// The text between quotation marks of an XML attribute.
std::string xml_escaped(std::string_view text);

}  // namespace trainyard
