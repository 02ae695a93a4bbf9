#pragma once

#include <vector>

#include "analysis/json_text.hpp"
#include "analysis/knobs.hpp"

namespace trainyard {

/// The knobs, for a page to draw.
Json json_of(const std::vector<Knob>& knobs);

}  // namespace trainyard
