#pragma once

#include "analysis/json_text.hpp"
#include "analysis/run_prediction.hpp"
#include "analysis/sensitivity.hpp"

namespace trainyard {

/// What a run comes to, a map for each figure: `key`, `label`, `value` and `detail` to be read, and
/// `number` in SI units to be compared. Details tell the band of whatever is not sure: what
/// failures and prices do to it, and with a sensitivity what the inputs do.
Json headline_view(const RunScenario& scenario, const RunPrediction& run,
                   const Sensitivity* sensitivity);

}  // namespace trainyard
