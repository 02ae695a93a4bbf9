#pragma once

#include <string>

#include "analysis/measurement.hpp"

namespace trainyard {

/// What a collective or an exchange takes, and what holds it up, to be read in a terminal.
std::string report_text(const MeasureScenario& scenario, const Measurement& measurement);

/// "all-reduce of 16 MiB", "dispatch of 4,096 tokens".
std::string title_of(const MeasureScenario& scenario);

}  // namespace trainyard
