#pragma once

#include <string>

#include "analysis/measurement.hpp"

namespace trainyard {

/// What a collective, an exchange or a kernel takes, and what holds it up, to be read in a
/// terminal.
std::string report_text(const MeasureScenario& scenario, const Measurement& measurement);

/// "all-reduce of 16 MiB", "dispatch of 4,096 tokens a GPU", "pass over 1 GiB".
std::string title_of(const MeasureScenario& scenario);

}  // namespace trainyard
