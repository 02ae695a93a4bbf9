#include "analysis/commands.hpp"

#include <algorithm>
#include <iostream>

#include "analysis/compare.hpp"
#include "analysis/critical_path_text.hpp"
#include "analysis/exit_code.hpp"
#include "analysis/gantt.hpp"
#include "analysis/json.hpp"
#include "analysis/measure_report.hpp"
#include "analysis/memory_problem.hpp"
#include "analysis/output.hpp"
#include "analysis/progress.hpp"
#include "analysis/report.hpp"
#include "analysis/report_files.hpp"
#include "analysis/run_scenario.hpp"
#include "analysis/scenario_files.hpp"
#include "analysis/terminal_width.hpp"
#include "analysis/timeline_csv.hpp"
#include "analysis/trace.hpp"

namespace trainyard {
namespace {

[[noreturn]] void refuse_measure(const YamlDocument& document, const char* problem,
                                 const char* remedy) {
  document.root().map().at("measure").fail(problem, remedy);
}

int predict_measure(const PredictOptions& options, const YamlDocument& document) {
  if (!options.trace.empty() || !options.timeline.empty() || !options.report.empty() ||
      options.gantt) {
    refuse_measure(document, "a measurement has no step to draw",
                   "leave out --trace, --timeline, --report and --gantt");
  }
  if (options.critical_path || options.replay.detail == Detail::flat) {
    refuse_measure(document, "a measurement has no step that waits for its parts",
                   "leave out --critical-path and --detail");
  }
  const MeasureScenario scenario = read_measure_scenario(document, catalogue_of(options.common));
  const Measurement found = [&] {
    const Doing doing{"measuring " + scenario.name};
    return measure(scenario, options.replay.engine);
  }();
  print(options.common, report_text(scenario, found), json_of(scenario, found));
  return fine;
}

int compare_measures(const CompareOptions& options, const std::vector<YamlDocument>& documents) {
  if (!options.report.empty()) {
    refuse_measure(documents.front(), "a measurement has no step to draw", "leave out --report");
  }
  const Catalogue catalogue = catalogue_of(options.common);
  std::vector<ComparedMeasurement> measured;
  for (const YamlDocument& document : documents) {
    MeasureScenario scenario = read_measure_scenario(document, catalogue);
    const Measurement found = measure(scenario, options.engine);
    measured.push_back({.scenario = std::move(scenario), .measurement = found});
  }
  print(options.common, compare_text(measured), json_of(measured));
  return fine;
}

/// What the report has not told about the critical path.
std::string waiting_text(const Prediction& prediction) {
  const bool told = differ(prediction.replicas);
  return (told ? "" : waiting_table(prediction)) + "\n" + critical_path_text(prediction);
}

/// The same as predict_run; a terminal is told what is replayed.
RunPrediction predict_shown(const RunScenario& run, const ReplayChoice& choice) {
  Doing doing;
  return predict_run(run, choice, [&](const std::string& what) { doing.now(what); });
}

/// The step of the main phase, for other programs.
void write_timelines(const PredictOptions& options, const RunScenario& run,
                     const RunPrediction& predicted) {
  const Prediction& prediction = predicted.main_phase();
  if (!options.trace.empty()) {
    write_output(options.trace, [&](std::ostream& stream) {
      write_trace(stream, run.phases[predicted.main].scenario(), prediction);
    });
  }
  if (!options.timeline.empty()) {
    write_output(options.timeline,
                 [&](std::ostream& stream) { write_timeline_csv(stream, run.name, prediction); });
  }
}

/// As the user says, or as wide as the terminal is; a page of text where there is none.
int gantt_width(const PredictOptions& options) {
  constexpr int page = 100;
  if (options.columns) return *options.columns;
  return std::clamp(terminal_width().value_or(page), least_gantt_width, most_gantt_width);
}

}  // namespace

Catalogue catalogue_of(const CommonOptions& common) {
  Catalogue embedded = embedded_catalogue();
  if (common.catalog.empty()) return embedded;
  try {
    return catalogue_with_directory(common.catalog, std::move(embedded));
  } catch (const std::runtime_error& error) {
    throw InputError{error.what()};
  }
}

void print(const CommonOptions& common, const std::string& text, const std::string& json) {
  if (!common.json.empty()) {
    write_output(common.json, [&](std::ostream& stream) { stream << json; });
  }
  if (common.json != "-") write_output("-", [&](std::ostream& stream) { stream << text; });
}

int predict_scenario(const PredictOptions& options) {
  const YamlDocument document = read_over_base(options.scenario);
  if (measures(document)) return predict_measure(options, document);
  const RunScenario run = read_run_scenario(document, catalogue_of(options.common));
  const RunPrediction predicted = predict_shown(run, options.replay);
  if (!predicted.fits()) {
    for (const std::string& problem : memory_problems(run, predicted)) std::cerr << problem << "\n";
    return does_not_fit;
  }
  const Prediction& prediction = predicted.main_phase();
  write_timelines(options, run, predicted);
  write_report(options, run, predicted);
  std::string text = report_text(run, predicted);
  if (options.critical_path) text += waiting_text(prediction);
  if (options.gantt) text += "\n" + gantt_text(prediction, gantt_width(options));
  if (options.trace == "-" || options.timeline == "-" || options.report == "-") text.clear();
  print(options.common, text, json_of(run, predicted));
  return fine;
}

int compare_scenarios(const CompareOptions& options) {
  std::vector<YamlDocument> documents;
  for (const std::string& file : options.scenarios) {
    documents.push_back(read_over_base(file));
  }
  const auto measuring = std::ranges::find_if(documents, measures);
  if (std::ranges::all_of(documents, measures)) return compare_measures(options, documents);
  if (measuring != documents.end()) {
    refuse_measure(*measuring, "a measurement has no step to set beside that of a run",
                   "compare runs with runs");
  }
  const Catalogue catalogue = catalogue_of(options.common);
  std::vector<ComparedRun> runs;
  for (const YamlDocument& document : documents) {
    RunScenario scenario = read_run_scenario(document, catalogue);
    RunPrediction prediction = predict_shown(scenario, {.engine = options.engine});
    runs.push_back({.scenario = std::move(scenario), .prediction = std::move(prediction)});
  }
  write_report(options, runs);
  print(options.common, options.report == "-" ? "" : compare_text(runs), json_of(runs));
  return fine;
}

}  // namespace trainyard
