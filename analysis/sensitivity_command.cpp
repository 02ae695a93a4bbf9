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
  const UncertaintyCatalogue uncertainties =
      read_uncertainties(catalogue_document(catalogue, "uncertainty.yaml"));
  const std::optional<RunPrediction> predicted = predict_fitting(run);
  if (!predicted) return does_not_fit;
  std::optional<Progress> progress;
  const Sensitivity result = sensitivity(run, *predicted, uncertainties, usable_cores(),
                                         [&](std::size_t done, std::size_t all) {
                                           if (!progress) progress.emplace("inputs", all);
                                           progress->at(done);
                                         });
  progress.reset();
  print(options.common, sensitivity_text(result), json_of(result));
  return fine;
}

}  // namespace trainyard
