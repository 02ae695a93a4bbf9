#pragma once

#include "analysis/json_text.hpp"
#include "analysis/run_prediction.hpp"

namespace trainyard {

/// What was published of a run beside what is predicted: the rows of `validate`, each with the
/// phase, stage or plan that it is of in `part`, or nothing there if it is of the whole.
Json published_view(const RunScenario& scenario, const RunPrediction& run);

}  // namespace trainyard
