#include "analysis/report_files.hpp"

#include <optional>

#include "analysis/comparison_view.hpp"
#include "analysis/link_view.hpp"
#include "analysis/output.hpp"
#include "analysis/progress.hpp"
#include "analysis/report_page.hpp"
#include "analysis/run_view.hpp"
#include "analysis/sensitivity_command.hpp"

namespace trainyard {
namespace {

void write_page(const std::string& file, const Json& view, const std::string& title) {
  const std::string page = report_page(view, title);
  write_output(file, [&](std::ostream& stream) { stream << page; });
}

/// By fluid replays, of which the prediction may be one.
std::optional<Sensitivity> band_of(const PredictOptions& options, const RunScenario& scenario,
                                   const RunPrediction& prediction) {
  if (!options.band) return std::nullopt;
  const Catalogue catalogue = catalogue_of(options.common);
  const ReplayChoice& replay = options.replay;
  if (replay.engine == Engine::fluid && replay.detail == Detail::nested) {
    return told_sensitivity(scenario, prediction, catalogue);
  }
  return told_sensitivity(scenario, predict_run(scenario, {.engine = Engine::fluid}), catalogue);
}

}  // namespace

void write_report(const PredictOptions& options, const RunScenario& scenario,
                  const RunPrediction& prediction) {
  if (options.report.empty()) return;
  const std::optional<Sensitivity> band = band_of(options, scenario, prediction);
  const Doing doing{"drawing " + scenario.name};
  Json view = run_view(scenario, prediction, band ? &*band : nullptr);
  add_links(view, scenario.phases[prediction.main].scenario(), prediction.main_phase());
  write_page(options.report, view, scenario.name);
}

void write_report(const CompareOptions& options, const std::vector<ComparedRun>& runs) {
  if (options.report.empty()) return;
  const Doing doing{"drawing the comparison"};
  std::string title;
  for (const ComparedRun& run : runs) title += (title.empty() ? "" : ", ") + run.scenario.name;
  write_page(options.report, comparison_view(runs), title);
}

}  // namespace trainyard
