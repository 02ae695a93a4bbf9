#pragma once

#include <string>

#include "analysis/run_prediction.hpp"

namespace trainyard {

/// What a run takes and where its time goes, to be read in a terminal.
std::string report_text(const Scenario& scenario, const Prediction& prediction);

/// The same of a whole run: its phases, and the steps of the one that takes longest.
std::string report_text(const RunScenario& scenario, const RunPrediction& prediction);

/// "18.21 s", "1.42 ms": a time with the unit in which it is easiest to read.
std::string readable(Seconds time);

/// "53.9 days", "7.2 hours": how long a run takes.
std::string length_text(Seconds duration);

/// "2,437,000": a number in groups of three digits.
std::string grouped(double number);

}  // namespace trainyard
