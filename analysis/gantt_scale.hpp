#pragma once

#include <cstddef>
#include <string>

#include "sim/units.hpp"

namespace trainyard {

/// A scale from 0 to `end` over so many characters: "|0 s     |5 s     |10 s   14.2 s|". A bar
/// stands where its time is; times between are round, and only as many as there is room for.
std::string time_scale(Seconds end, std::size_t columns);

}  // namespace trainyard
