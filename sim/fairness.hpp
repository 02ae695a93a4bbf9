#pragma once

#include <span>
#include <vector>

#include "sim/contention.hpp"
#include "sim/demand.hpp"
#include "sim/units.hpp"

namespace trainyard {

/// How tasks use a link, in parts of it.
struct LinkUse {
  double taken = 0.0;  ///< by all together
  double most = 0.0;   ///< by one for itself
};

/// How each link is used at the given rates, into `uses`.
void add_up(const Contention& contention, std::span<const double> rates,
            std::vector<LinkUse>& uses);

/// Whether rates are bottleneck max fair: no link is more than full, and each task moves at its
/// ceiling or has a full link of which no other task takes more for itself. `tolerance` is
/// relative.
bool is_fair(const Contention& contention, std::span<const double> rates,
             std::span<const LinkUse> uses, double tolerance);

/// Rates, in parts of the whole demand in a second, at which demands move that start together. A
/// demand without bytes moves at an infinite rate. Requires bandwidths above zero.
std::vector<double> fair_rates(std::span<const Bandwidth> links, std::span<const Demand> demands);

}  // namespace trainyard
