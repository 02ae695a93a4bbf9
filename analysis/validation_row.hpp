#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "analysis/measurement.hpp"
#include "analysis/metric.hpp"
#include "analysis/run_prediction.hpp"

namespace trainyard {

/// One published value beside what is predicted.
struct ValidationRow {
  std::string scenario;
  std::string folder;  ///< that the scenario lies in: a short name of the source
  std::string gpu;
  std::string source;
  std::string split;
  std::string metric;
  std::string unit;  ///< of the metric
  double published;
  double predicted;
  std::string problem = {};  ///< that the plan does not fit in memory; empty if it does

  double relative_error() const { return predicted / published - 1.0; }
};

/// A scenario file and what became of it.
struct ValidatedScenario {
  std::filesystem::path file;
  std::vector<ValidationRow> rows;
  TokenRate tokens_per_gpu = {};  ///< predicted, a second; nothing for a measurement
  std::string refused = {};       ///< why there are no rows, if it was
};

/// The rows of one scenario, without their folder.
std::vector<ValidationRow> validation_rows(const Scenario& scenario, const Prediction& prediction);
std::vector<ValidationRow> validation_rows(const MeasureScenario& scenario,
                                           const Measurement& measurement);

/// Those of a whole run: of each phase's steps, and of stages and the run as such.
std::vector<ValidationRow> validation_rows(const RunScenario& scenario, const RunPrediction& run);

/// Predicts what a file publishes. A scenario that is refused says why, and one that does not fit
/// in memory has its rows nevertheless: it ran.
ValidatedScenario validate_scenario(const std::filesystem::path& file, const Catalogue& catalogue,
                                    Engine engine = Engine::simgrid);

}  // namespace trainyard
