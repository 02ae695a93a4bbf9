#pragma once

#include <span>

#include "analysis/json_text.hpp"
#include "analysis/run_prediction.hpp"
#include "analysis/validation_row.hpp"

namespace trainyard {

/// All that a prediction rests on, each with its kind and source: constants of the main phase,
/// prices, failures, energy, the programme, and what was `published` of the run.
Json assumptions_view(const RunScenario& scenario, const RunPrediction& run,
                      std::span<const ValidationRow> published);

}  // namespace trainyard
