#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analysis/run_scenario.hpp"
#include "analysis/uncertainty.hpp"

namespace trainyard {

/// What a prediction rests on and may be off: a number, or several of one source, which are off
/// together.
struct UncertainInput {
  std::string name;     ///< as the report's provenance has it: "exchange.alone"
  std::string meaning;  ///< "rate of the expert exchange"
  double uncertainty;   ///< a share, above 0
  std::string kind;     ///< of provenance
  std::string source;

  /// Makes what it stands for take, cost or happen so many times as much.
  std::function<void(RunScenario&, double)> apply;
};

/// The inputs of a run that are not sure: constants of its main phase that times depend on, the
/// datasheets of its GPU and NIC, how even its experts are loaded if the scenario says nothing,
/// what a GPU-hour costs, and how often nodes fail. What a scenario chooses, as batch and plan, is
/// sure.
std::vector<UncertainInput> uncertain_inputs(const RunScenario& scenario, const Scenario& main,
                                             const UncertaintyCatalogue& catalogue);

}  // namespace trainyard
