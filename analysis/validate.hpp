#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "analysis/differences.hpp"
#include "analysis/error_summary.hpp"
#include "analysis/summaries.hpp"
#include "analysis/validation_row.hpp"

namespace trainyard {

/// What is published beside what is predicted, and how far they are apart.
struct Validation {
  std::vector<ValidationRow> rows;
  Summaries<ErrorSummary> errors;
  Differences differences;
  Summaries<DifferenceSummary> difference_errors;
  std::vector<std::string> problems;  ///< of scenarios that were refused, in whole lines
};

Validation summarize(std::span<const ValidatedScenario> scenarios,
                     std::span<const ScenarioPair> pairs = {});

/// Tables of rows, of differences and of their summaries. Problems are not among them.
std::string validation_text(const Validation& validation);

/// The scenario files that are meant: files as they are, and all *.yaml below directories, sorted.
/// Throws InputError if a path does not exist or a directory has none.
std::vector<std::filesystem::path> scenario_files(std::span<const std::string> paths);

}  // namespace trainyard
