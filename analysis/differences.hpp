#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "analysis/summaries.hpp"
#include "analysis/validation_row.hpp"

namespace trainyard {

/// Two scenarios that differ in one thing.
struct ScenarioPair {
  std::string what;  ///< that thing: "FP8 instead of BF16"
  std::filesystem::path from;
  std::filesystem::path to;
  std::string place;  ///< "file:line:column", for errors
};

/// What the one thing changes: tokens a second of each GPU with it, over those without.
struct Difference {
  std::string what;
  std::string from;    ///< a scenario
  std::string to;      ///< another
  std::string folder;  ///< of `to`
  std::string split;   ///< of calibration only if both rows are
  double published;
  double predicted;

  double relative_error() const { return predicted / published - 1.0; }

  /// Whether the published difference is large enough, at least 1 %, to have a sign.
  bool counts() const;
  bool right_sign() const { return (published - 1.0) * (predicted - 1.0) > 0.0; }
};

struct DifferenceSummary {
  std::size_t pairs = 0;
  std::size_t counted = 0;
  std::size_t right_sign = 0;  ///< of those counted
  double median_error = 0.0;   ///< of all pairs, absolute
};

/// What the pairs of a list change, and why some tell nothing.
struct Differences {
  std::vector<Difference> pairs;
  std::size_t without_scenario = 0;   ///< pairs of which a scenario was refused
  std::vector<std::string> problems;  ///< "file:line:column: problem (remedy)"
};

/// Whether a file is a list of pairs: a map with `differences:`.
bool names_differences(const YamlDocument& document);

/// Its pairs: {what, from, to}, files by their paths from the folder of this one. Throws
/// InputError.
std::vector<ScenarioPair> read_differences(const YamlDocument& document);

/// What each pair changes; a scenario is told by its first row that is a rate of training.
Differences find_differences(std::span<const ScenarioPair> pairs,
                             std::span<const ValidatedScenario> scenarios);

DifferenceSummary difference_summary(const std::vector<Difference>& differences);

}  // namespace trainyard
