#pragma once

#include <cmath>
#include <random>

namespace trainyard {

// Standard distributions differ from library to library; these are the same everywhere.

/// Uniform on (0, 1].
inline double draw_uniform(std::mt19937_64& random) {
  return static_cast<double>((random() >> 11U) + 1U) * 0x1p-53;
}

/// Exponential with mean 1.
inline double draw_exponential(std::mt19937_64& random) {
  return -std::log(draw_uniform(random));
}

}  // namespace trainyard
