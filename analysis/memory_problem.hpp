#pragma once

#include <string>
#include <vector>

#include "analysis/run_prediction.hpp"

namespace trainyard {

/// That the plan does not fit in the GPU's memory, and what could make it smaller:
/// "file:line:column: problem (remedy)".
std::string memory_problem(const Scenario& scenario, const Prediction& prediction);

/// The same of each phase of a run whose plan that counts does not fit.
std::vector<std::string> memory_problems(const RunScenario& scenario, const RunPrediction& run);

}  // namespace trainyard
