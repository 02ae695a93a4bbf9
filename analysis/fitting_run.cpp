#include "analysis/fitting_run.hpp"

#include <iostream>

#include "analysis/measure_scenario.hpp"
#include "analysis/memory_problem.hpp"
#include "analysis/progress.hpp"

namespace trainyard {

void refuse_measurement(const YamlDocument& document) {
  if (!measures(document)) return;
  document.root().map().at("measure").fail("a measurement is not a run",
                                           "name a scenario with a model to train");
}

std::optional<RunPrediction> predict_fitting(const RunScenario& run) {
  std::optional<Doing> doing{std::in_place};
  std::optional<RunPrediction> predicted = predict_run(
      run, {.engine = Engine::fluid}, [&](const std::string& what) { doing->now(what); });
  doing.reset();
  if (predicted->fits()) return predicted;
  for (const std::string& problem : memory_problems(run, *predicted)) std::cerr << problem << "\n";
  return std::nullopt;
}

}  // namespace trainyard
