#pragma once

#include <span>

#include "sim/contention.hpp"

namespace trainyard {

/// Finds bottleneck max fair rates by following them while ceilings rise; slow but sure.
///
/// With ceilings at zero all rates are zero. While all ceilings rise together, tasks follow them,
/// links fill up, and each task that meets a full link is held up there. Between two such events
/// rates are linear in the level of the ceilings. Where the next stretch leads back to lower
/// ceilings it is followed there: the way never meets itself and never ends before the top, as in
/// Lemke's method for complementarity problems.
///
/// Writes the rates and returns whether they are fair within `tolerance`; they are not where
/// rounding broke the way.
bool rise_to_ceilings(const Contention& contention, double tolerance, std::span<double> rates);

}  // namespace trainyard
