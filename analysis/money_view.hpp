#pragma once

#include "analysis/json_text.hpp"
#include "analysis/run_prediction.hpp"

namespace trainyard {

// What a run costs, keeps of its time and draws, as pages draw it. Each is null where the run does
// not tell of it.

/// `lines` of the ledger, each `counted` in the total or not, and the sums `headline` and `total`.
Json ledger_view(const RunPrediction& run);

/// `parts` of the wall-clock time, which add up to 1, `lines` in words, and `causes` of stops with
/// how often they strike in one run in the mean.
Json goodput_view(const RunScenario& scenario, const RunPrediction& run);

/// `lines`: each convention, and what all rest on.
Json energy_view(const RunPrediction& run);

}  // namespace trainyard
