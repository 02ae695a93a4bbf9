#pragma once

#include <string>

#include "analysis/prediction.hpp"

namespace trainyard {

/// What the end of a step waited for, by what it is: a table of its critical path.
std::string waiting_table(const Prediction& prediction);

/// Who waits for whom: the critical path in order, a row for each rank that it comes to, with what
/// was handed over to it. Of a long path the longest rows are told, and those between them in one.
std::string critical_path_text(const Prediction& prediction);

}  // namespace trainyard
