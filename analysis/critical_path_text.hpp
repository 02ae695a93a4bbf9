#pragma once

#include <string>

#include "analysis/prediction.hpp"

namespace trainyard {

/// What the end of a step waited for, by what it is: a table of its critical path.
std::string waiting_table(const Prediction& prediction);

/// Who waits for whom: the critical path in order, a row for each rank that it comes to. Of a long
/// path the middle is summed up.
std::string critical_path_text(const Prediction& prediction);

}  // namespace trainyard
