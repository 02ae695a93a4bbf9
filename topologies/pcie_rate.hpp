#pragma once

#include <optional>
#include <string_view>

#include "sim/units.hpp"

namespace trainyard {

/// What a PCIe link carries in each direction: transfers a second and lane (one bit each), times
/// lanes, times what the line code leaves. Nothing if there is no such rate or number of lanes.
///
/// `speed` is in GT/s: 2.5 and 5 are coded 8b/10b; 8, 16 and 32 are coded 128b/130b; 64 spends 14
/// of 256 bytes on error correction (PCI-SIG, PCI Express Base Specifications 2.0 to 6.0). A link
/// of 32 GT/s and 16 lanes carries 63.0 GB/s, before the headers of packets.
std::optional<Bandwidth> pcie_bandwidth(double speed, int lanes);

}  // namespace trainyard
