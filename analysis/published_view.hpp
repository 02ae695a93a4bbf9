#pragma once

#include <span>
#include <string>

#include "analysis/json_text.hpp"
#include "analysis/validation_row.hpp"

namespace trainyard {

/// What was published of the run of that name beside what is predicted, each row with the phase,
/// stage or plan that it is of in `part`, or nothing there if it is of the whole.
Json published_view(const std::string& run, std::span<const ValidationRow> rows);

}  // namespace trainyard
