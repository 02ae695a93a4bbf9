#pragma once

#include "analysis/json_text.hpp"
#include "analysis/prediction.hpp"

namespace trainyard {

/// A step as pages draw it: when everything happens (see add_timeline), where the time goes, and
/// memory. Numbers are in seconds and bytes; what is told by rank is so by the `rows`. `kernels`,
/// `exposed` and the bubble add up to the step, but for when GPUs wait within chunks. `links` are
/// left to add_links().
Json step_view(const Scenario& scenario, const Prediction& prediction);

}  // namespace trainyard
