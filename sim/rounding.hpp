#pragma once

#include <bit>
#include <cstdint>

namespace trainyard {

/// Rounds a number that is not negative to 41 significant bits, so that what differs only by the
/// order in which it was added up, by less than 1e-12 of itself, mostly becomes equal.
inline double without_noise(double x) {
  constexpr std::uint64_t dropped = 12;
  const std::uint64_t half = std::uint64_t{1} << (dropped - 1);
  return std::bit_cast<double>(((std::bit_cast<std::uint64_t>(x) + half) >> dropped) << dropped);
}

}  // namespace trainyard
