#pragma once

#include <cstdint>
#include <string>

#include "sim/yaml.hpp"

namespace trainyard {

enum class Spacing : std::uint8_t { linear, logarithmic };

/// All values between two numbers with the same unit, or none: `{from: 100 GB/s, to: 900 GB/s}`.
struct ValueRange {
  double from;
  double to;
  std::string unit;  ///< as it is written; empty: none
  Spacing spacing;

  /// The value at a part of the way, from 0 to 1: "437.5 GB/s", in nine significant digits.
  std::string at(double part) const;
};

/// Reads `from`, `to` and `spacing` (linear unless it says logarithmic). Throws InputError.
ValueRange read_value_range(YamlMap& map);

}  // namespace trainyard
