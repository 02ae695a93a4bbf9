#include "analysis/study_check.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "analysis/measure_scenario.hpp"
#include "analysis/run_scenario.hpp"

namespace trainyard {
namespace {

/// What is wrong with a scenario; nothing if it can be read.
std::optional<std::string> problem_of(const YamlDocument& scenario, const Catalogue& catalogue) {
  try {
    read_run_scenario(scenario, catalogue);
    return std::nullopt;
  } catch (const InputError& error) {
    return error.what();
  }
}

/// A point at which the input has a value.
std::size_t point_with(const StudyInput& input) {
  const auto* listed = std::get_if<ListedValues>(&input.values);
  if (listed == nullptr) return 0;
  const auto found =
      std::ranges::find_if(listed->values, [](const auto& value) { return !!value; });
  return static_cast<std::size_t>(found - listed->values.begin());
}

/// A key stands where the study writes it, and what is wrong with its value somewhere else.
bool is_about_a_key(const StudyFile& study, const std::string& problem) {
  return std::ranges::any_of(study.inputs, [&](const StudyInput& input) {
    return problem.starts_with(YamlValue{study.base.files, input.key}.place() + ": ");
  });
}

}  // namespace

void check_study(const StudyFile& study, const Catalogue& catalogue) {
  std::set<std::size_t> points;
  for (const StudyInput& input : study.inputs) points.insert(point_with(input));
  for (const std::size_t point : points) {
    const YamlDocument scenario = scenario_at(study, point);
    if (measures(scenario)) {
      scenario.root().map().at("measure").fail(
          "a study of a measurement", "study runs; set measurements side by side with 'compare'");
    }
    const auto problem = problem_of(scenario, catalogue);
    if (problem &&
        (is_about_a_key(study, *problem) || problem == problem_of(study.base, catalogue))) {
      throw InputError{*problem};
    }
  }
}

}  // namespace trainyard
