#pragma once

#include <bit>
#include <compare>
#include <cstdint>

namespace trainyard {

/// A bijection of 64-bit numbers under which neighbours have nothing in common (the finalizer of
/// SplitMix64: G. Steele et al., "Fast splittable pseudorandom number generators", 2014).
constexpr std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

/// The sum of what a vertex has seen; that it is the same for two that saw something else has a
/// chance of 2^-128.
struct Signature {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  constexpr Signature& operator+=(const Signature& other) {
    high += other.high;
    low += other.low;
    return *this;
  }
  friend constexpr auto operator<=>(const Signature&, const Signature&) = default;
};

/// What one sight adds to a signature.
constexpr Signature sight(std::uint64_t label, std::uint32_t colour) {
  constexpr std::uint64_t golden = 0x9e3779b97f4a7c15;
  const std::uint64_t spread = (colour + std::uint64_t{1}) * golden;
  return {mixed(label ^ mixed(spread)), mixed(std::rotl(label, 32) + mixed(~spread))};
}

}  // namespace trainyard
