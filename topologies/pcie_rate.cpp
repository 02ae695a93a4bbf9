#include "topologies/pcie_rate.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace trainyard {
namespace {

/// Speed in GT/s, and the part of the bits that is data.
constexpr std::array<std::pair<double, double>, 6> generations{{{2.5, 8.0 / 10.0},
                                                                {5.0, 8.0 / 10.0},
                                                                {8.0, 128.0 / 130.0},
                                                                {16.0, 128.0 / 130.0},
                                                                {32.0, 128.0 / 130.0},
                                                                {64.0, 242.0 / 256.0}}};

constexpr std::array<int, 7> widths{1, 2, 4, 8, 12, 16, 32};

}  // namespace

std::optional<Bandwidth> pcie_bandwidth(double speed, int lanes) {
  const auto generation =
      std::ranges::find(generations, speed, [](const auto& entry) { return entry.first; });
  if (generation == generations.end()) return std::nullopt;
  if (std::ranges::find(widths, lanes) == widths.end()) return std::nullopt;
  return Bandwidth{speed * 1e9 * lanes * generation->second / 8.0};
}

}  // namespace trainyard
