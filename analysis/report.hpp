#pragma once

#include <string>

#include "analysis/prediction.hpp"

namespace trainyard {

/// What a run takes and where its time goes, to be read in a terminal.
std::string report_text(const Scenario& scenario, const Prediction& prediction);

/// "18.21 s", "1.42 ms": a time with the unit in which it is easiest to read.
std::string readable(Seconds time);

/// "2,437,000": a number in groups of three digits.
std::string grouped(double number);

}  // namespace trainyard
