#pragma once

#include <string>

#include "analysis/run_prediction.hpp"

namespace trainyard {

/// The phases of a run, stage by stage, each plan that is stated, and the total, in hours and
/// dollars beside what was published of them.
std::string phase_table(const RunScenario& scenario, const RunPrediction& run);

/// What else was published of the run beside what is predicted, or nothing: what the table above
/// does not have.
std::string published_table(const RunScenario& scenario, const RunPrediction& run);

}  // namespace trainyard
