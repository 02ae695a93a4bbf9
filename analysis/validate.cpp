#include "analysis/validate.hpp"

#include <algorithm>

namespace trainyard {
namespace {

ErrorSummary errors_of(const std::vector<ValidationRow>& rows) {
  std::vector<double> errors;
  for (const ValidationRow& row : rows) errors.push_back(row.relative_error());
  return error_summary(std::move(errors));
}

}  // namespace

Validation summarize(std::span<const ValidatedScenario> scenarios,
                     std::span<const ScenarioPair> pairs) {
  Validation validation{};
  for (const ValidatedScenario& scenario : scenarios) {
    validation.rows.insert(validation.rows.end(), scenario.rows.begin(), scenario.rows.end());
    if (!scenario.refused.empty()) validation.problems.push_back(scenario.refused);
  }
  validation.errors = summaries_of(validation.rows, errors_of);
  validation.differences = find_differences(pairs, scenarios);
  validation.difference_errors = summaries_of(validation.differences.pairs, difference_summary);
  return validation;
}

std::vector<std::filesystem::path> scenario_files(std::span<const std::string> paths) {
  std::vector<std::filesystem::path> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
      files.emplace_back(path);
      continue;
    }
    const std::size_t before = files.size();
    std::filesystem::recursive_directory_iterator entry{path, error};
    for (; !error && entry != std::filesystem::recursive_directory_iterator{};
         entry.increment(error)) {
      if (entry->path().extension() == ".yaml") files.push_back(entry->path());
    }
    if (error) throw InputError{path + ":1:1: cannot be read (check its permissions)"};
    if (files.size() == before) {
      throw InputError{path + ":1:1: no scenario in this folder (name one with .yaml files)"};
    }
    std::sort(files.begin() + static_cast<std::ptrdiff_t>(before), files.end());
  }
  return files;
}

}  // namespace trainyard
