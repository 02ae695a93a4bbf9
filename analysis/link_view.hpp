#pragma once

#include "analysis/json_text.hpp"
#include "analysis/prediction.hpp"

namespace trainyard {

/// Fills in what links carry in the step of a run's view: `step.links`, and the drawing of the
/// cluster in `cluster.svg`. All that a step sends is routed again for that.
void add_links(Json& run_view, const Scenario& scenario, const Prediction& prediction);

}  // namespace trainyard
