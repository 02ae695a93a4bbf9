#pragma once

#include <vector>

#include "analysis/compare.hpp"
#include "analysis/json_text.hpp"

namespace trainyard {

/// Several runs side by side: their views without what only one run's page has, what each says
/// otherwise than the first, and their ranking.
///
/// They are `ranked` by dollars, those without a price by step time after them, and those that do
/// not fit in memory last. Differences are from the first run of the list.
Json comparison_view(const std::vector<ComparedRun>& runs);

}  // namespace trainyard
