#pragma once

#include "analysis/json_text.hpp"
#include "analysis/prediction.hpp"

namespace trainyard {

/// Memory over a step as pages draw it: of the ranks that are drawn of the first class of replicas,
/// as all classes hold the same, `bytes[i]` from `times_s[i]` until the next, and what the fullest
/// moment is made of, by `parts`.
Json memory_view(const Scenario& scenario, const Prediction& prediction);

}  // namespace trainyard
