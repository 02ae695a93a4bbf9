#pragma once

#include <string>
#include <vector>

#include "analysis/measurement.hpp"
#include "analysis/run_prediction.hpp"

namespace trainyard {

/// One column of a comparison.
struct ComparedRun {
  RunScenario scenario;
  RunPrediction prediction;
};

/// One column of a comparison of things that are smaller than a run.
struct ComparedMeasurement {
  MeasureScenario scenario;
  Measurement measurement;
};

/// The runs side by side, each against the first: what differs in the input, step time, its parts,
/// hours, dollars and memory; and of those that do not fit, what would help.
std::string compare_text(const std::vector<ComparedRun>& runs);

/// Collectives and exchanges likewise: what differs in the input, time, bandwidths and what bounds
/// them.
std::string compare_text(const std::vector<ComparedMeasurement>& measured);

}  // namespace trainyard
