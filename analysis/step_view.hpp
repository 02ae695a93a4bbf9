#pragma once

#include "analysis/json_text.hpp"
#include "analysis/prediction.hpp"

namespace trainyard {

/// A step as pages draw it: when everything happens (see add_timeline), where the time goes,
/// memory and links. Numbers are in seconds and bytes; what is told by rank is so by the `rows`.
Json step_view(const Scenario& scenario, const Prediction& prediction);

}  // namespace trainyard
