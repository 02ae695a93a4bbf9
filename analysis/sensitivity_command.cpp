#include "analysis/sensitivity_command.hpp"

#include <optional>

#include "analysis/exit_code.hpp"
#include "analysis/fitting_run.hpp"
#include "analysis/json.hpp"
#include "analysis/progress.hpp"
#include "analysis/scenario_files.hpp"
#include "analysis/sensitivity_text.hpp"
#include "analysis/workers.hpp"
#include "sim/catalogue_document.hpp"

namespace trainyard {

int show_sensitivity(const SensitivityOptions& options) {
  const Catalogue catalogue = catalogue_of(options.common);
  const YamlDocument document = read_over_base(options.scenario);
  refuse_measurement(document);
  const RunScenario run = read_run_scenario(document, catalogue);
  const std::optional<RunPrediction> predicted = predict_fitting(run);
  if (!predicted) return does_not_fit;
  const Sensitivity result = told_sensitivity(run, *predicted, catalogue);
  print(options.common, sensitivity_text(result), json_of(result));
  return fine;
}

Sensitivity told_sensitivity(const RunScenario& scenario, const RunPrediction& predicted,
                             const Catalogue& catalogue) {
  const UncertaintyCatalogue uncertainties =
      read_uncertainties(catalogue_document(catalogue, "uncertainty.yaml"));
  std::optional<Progress> progress;
  return sensitivity(scenario, predicted, uncertainties, usable_cores(),
                     [&](std::size_t done, std::size_t all) {
                       if (!progress) progress.emplace("inputs", all);
                       progress->at(done);
                     });
}

}  // namespace trainyard
