#pragma once

#include <cmath>
#include <span>

#include "analysis/sensitivity.hpp"

namespace trainyard {

/// What independent inputs do to a value together: the root of the sum of squares of how far the
/// band that `read` gives of each goes from the middle, on each side of it.
template <class Value, class Read>
Band<Value> sum_of_swings(Value middle, std::span<const InputSwing> inputs, Read read) {
  double up = 0.0;
  double down = 0.0;
  for (const InputSwing& input : inputs) {
    const Band<Value> band = read(input);
    up += std::pow((band.high - middle).value(), 2.0);
    down += std::pow((middle - band.low).value(), 2.0);
  }
  return {middle - Value{std::sqrt(down)}, middle, middle + Value{std::sqrt(up)}};
}

}  // namespace trainyard
