#pragma once

#include <string>

#include "analysis/prediction.hpp"

namespace trainyard {

/// That the plan does not fit in the GPU's memory, and what could make it smaller:
/// "file:line:column: problem (remedy)".
std::string memory_problem(const Scenario& scenario, const Prediction& prediction);

}  // namespace trainyard
