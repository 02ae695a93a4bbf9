#pragma once

#include "analysis/json_text.hpp"
#include "analysis/run_prediction.hpp"
#include "analysis/sensitivity.hpp"

namespace trainyard {

/// A run as pages draw it: what it comes to in words, what was published of it, the step of its
/// main phase (see step_view), its phases, money, time and energy, and all that this rests on.
/// Without a sensitivity `band` and `tornado` are null. What links carry is
/// left to add_links().
Json run_view(const RunScenario& scenario, const RunPrediction& run,
              const Sensitivity* sensitivity = nullptr);

}  // namespace trainyard
