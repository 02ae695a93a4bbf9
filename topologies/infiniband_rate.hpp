#pragma once

#include <optional>
#include <string_view>

#include "sim/units.hpp"

namespace trainyard {

/// What a link of a rate such as "4xHDR" carries in each direction; nothing if it is no rate.
///
/// That is the data rate of a lane times the lanes, of which there are 1, 2, 4, 8 or 12. The data
/// rate is the signalling rate less its line code (InfiniBand Trade Association, "InfiniBand
/// Roadmap", and InfiniBand Architecture Specification volume 2), in Gb/s a lane:
///   SDR 2, DDR 4, QDR 8           signalled at 2.5, 5 and 10 in 8b/10b
///   FDR10 10, FDR 13.64, EDR 25   signalled at 10.3125, 14.0625 and 25.78125 in 64b/66b
///   HDR 50, NDR 100, XDR 200      as they are sold; their forward error correction is paid for
/// so that 4xFDR, sold as 56 Gb/s, counts as 54.54.
std::optional<Bandwidth> infiniband_bandwidth(std::string_view rate);

}  // namespace trainyard
