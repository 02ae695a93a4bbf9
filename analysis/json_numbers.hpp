#pragma once

#include <cmath>
#include <cstdint>

#include "analysis/json_text.hpp"
#include "sim/units.hpp"

namespace trainyard {

// Numbers of which a view has thousands: rounding them to digits would take longer than all else.

/// Seconds to the nanosecond, which is finer than anything in a step.
inline Json instant(Seconds time) {
  return std::round(time.value() * 1e9) / 1e9;
}

/// Bytes, of which there are no parts.
inline Json whole(Bytes size) {
  return static_cast<std::int64_t>(std::llround(size.value()));
}

}  // namespace trainyard
