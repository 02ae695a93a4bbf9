#pragma once

#include "analysis/json_text.hpp"
#include "analysis/scenario.hpp"

namespace trainyard {

/// The cluster in words: `summary`, and in `caption` its cables. `svg` is empty; add_links() fills
/// it in.
Json cluster_view(const Scenario& scenario);

}  // namespace trainyard
