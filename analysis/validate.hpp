#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "analysis/measurement.hpp"
#include "analysis/metric.hpp"

namespace trainyard {

/// One published value beside what is predicted.
struct ValidationRow {
  std::string scenario;
  std::string source;
  std::string split;
  std::string metric;
  std::string unit;  ///< of the metric
  double published;
  double predicted;

  double relative_error() const { return predicted / published - 1.0; }
};

/// How large the errors of some rows are, in absolute value.
struct ErrorSummary {
  std::string source;  ///< empty for all rows
  std::size_t rows;
  double median;
  double p90;
  double mean;  ///< MAPE, as a share
};

struct Validation {
  std::vector<ValidationRow> rows;
  ErrorSummary all;
  std::vector<ErrorSummary> by_source;  ///< in the order of their first row
};

/// The rows of one scenario.
std::vector<ValidationRow> validation_rows(const Scenario& scenario, const Prediction& prediction);
std::vector<ValidationRow> validation_rows(const MeasureScenario& scenario,
                                           const Measurement& measurement);

Validation summarize(std::vector<ValidationRow> rows);

std::string validation_text(const Validation& validation);

/// The scenario files that are meant: files as they are, and all *.yaml below directories, sorted.
/// Throws InputError if a path does not exist or a directory has none.
std::vector<std::filesystem::path> scenario_files(std::span<const std::string> paths);

}  // namespace trainyard
