#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/study.hpp"
#include "sim/catalogue.hpp"
#include "sim/yaml.hpp"

namespace trainyard {

/// What a study tells of each scenario, as JSON calls it, with units: "step_time_s". Figures of a
/// whole run are medians where chance has a part in them; those of a step are means over its ranks.
std::vector<std::string> outcome_names();

/// What became of a scenario: a value for each of these names, or why there is none.
struct Outcome {
  RowStatus status = RowStatus::done;
  std::string message;                         ///< empty if done
  std::vector<std::optional<double>> outputs;  ///< in 12 significant digits; none if failed
};

/// Predicts a scenario with the fluid engine. Never throws: a mistake in the scenario, a plan that
/// does not fit in memory, or whatever goes wrong, is its outcome.
Outcome outcome_of(const YamlDocument& scenario, const Catalogue& catalogue);

}  // namespace trainyard
