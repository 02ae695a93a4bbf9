#include "analysis/sensitivity_command.hpp"

#include <iostream>

#include "analysis/json.hpp"
#include "analysis/measure_scenario.hpp"
#include "analysis/memory_problem.hpp"
#include "analysis/progress.hpp"
#include "analysis/scenario_files.hpp"
#include "analysis/sensitivity_text.hpp"
#include "analysis/workers.hpp"
#include "sim/catalogue_document.hpp"

namespace trainyard {
namespace {

constexpr int fine = 0;
constexpr int does_not_fit = 3;

}  // namespace

int show_sensitivity(const SensitivityOptions& options) {
  const Catalogue catalogue = catalogue_of(options.common);
  const YamlDocument document = read_over_base(options.scenario);
  if (measures(document)) {
    document.root().map().at("measure").fail("a measurement is not a run",
                                             "name a scenario with a model to train");
  }
  const RunScenario run = read_run_scenario(document, catalogue);
  const UncertaintyCatalogue uncertainties =
      read_uncertainties(catalogue_document(catalogue, "uncertainty.yaml"));
  const RunPrediction predicted = predict_run(run, {.engine = Engine::fluid});
  if (!predicted.fits()) {
    for (const std::string& problem : memory_problems(run, predicted)) std::cerr << problem << "\n";
    return does_not_fit;
  }
  std::optional<Progress> progress;
  const Sensitivity result = sensitivity(run, predicted, uncertainties, usable_cores(),
                                         [&](std::size_t done, std::size_t all) {
                                           if (!progress) progress.emplace("inputs", all);
                                           progress->at(done);
                                         });
  progress.reset();
  print(options.common, sensitivity_text(result), json_of(result));
  return fine;
}

}  // namespace trainyard
