#pragma once

#include <optional>
#include <string>

#include "analysis/band.hpp"
#include "analysis/ownership.hpp"

namespace trainyard {

/// When owning is cheaper than renting.
struct BreakEven {
  std::optional<double> use;  ///< the share of hours in use from which it is; nothing if never
  std::optional<Seconds> paid_back;  ///< at the ownership's own use, with interest, what was
                                     ///< bought; nothing if that is worn out before
};

/// A building counts with what it costs each year, not with what is bought: it outlives servers.
BreakEven break_even(const Ownership& ownership, Price rent);

/// Owned and rented side by side from 30 to 100 % of the hours in use, and when owning is cheaper.
std::string break_even_text(const Ownership& ownership, const Band<Price>& rent);

}  // namespace trainyard
