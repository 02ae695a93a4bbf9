#include "analysis/validation_row.hpp"

#include "analysis/memory_problem.hpp"
#include "analysis/run_scenario.hpp"
#include "analysis/scenario_files.hpp"
#include "sim/engine.hpp"

namespace trainyard {
namespace {

ValidationRow row_of(const std::string& scenario, const Gpu& gpu, const PublishedValue& published,
                     std::string_view unit, double predicted) {
  return {.scenario = scenario,
          .folder = {},
          .gpu = gpu.id,
          .source = published.source,
          .split = published.split,
          .metric = published.metric,
          .unit = std::string{unit},
          .published = published.value,
          .predicted = predicted};
}

/// The last folder on the way to a file.
std::string folder_of(const std::filesystem::path& file) {
  return std::filesystem::absolute(file).lexically_normal().parent_path().filename().string();
}

}  // namespace

std::vector<ValidationRow> validation_rows(const Scenario& scenario, const Prediction& prediction) {
  std::vector<ValidationRow> rows;
  for (const PublishedValue& published : scenario.published) {
    const Metric& metric = metric_named(published.metric);
    rows.push_back(row_of(scenario.name, scenario.cluster.gpu, published, metric.unit,
                          metric.predicted(prediction)));
    if (!prediction.fits) rows.back().problem = memory_problem(scenario, prediction);
  }
  return rows;
}

std::vector<ValidationRow> validation_rows(const MeasureScenario& scenario,
                                           const Measurement& measurement) {
  std::vector<ValidationRow> rows;
  for (const PublishedValue& published : scenario.published) {
    const MeasuredMetric& metric = measured_metric_named(published.metric);
    rows.push_back(row_of(scenario.name, scenario.cluster.gpu, published, metric.unit,
                          metric.measured(measurement)));
  }
  return rows;
}

std::vector<ValidationRow> validation_rows(const RunScenario& scenario, const RunPrediction& run) {
  std::vector<ValidationRow> rows;
  for (std::size_t i = 0; i < scenario.phases.size(); ++i) {
    if (scenario.phases[i].given) continue;
    const std::vector<ValidationRow> of_steps =
        validation_rows(scenario.phases[i].scenario(), run.phases[i].plans.front());
    rows.insert(rows.end(), of_steps.begin(), of_steps.end());
  }
  const Gpu& gpu = scenario.phases[run.main].scenario().cluster.gpu;
  for (const auto& [part, published] : scenario.published) {
    const RunMetric& metric = *run_metric_named(published.metric);
    const std::string name = part.empty() ? scenario.name : scenario.name + ": " + part;
    rows.push_back(row_of(name, gpu, published, metric.unit,
                          metric.predicted(figures_of(scenario, run, part))));
  }
  return rows;
}

ValidatedScenario validate_scenario(const std::filesystem::path& file, const Catalogue& catalogue,
                                    Engine engine) {
  ValidatedScenario validated{.file = file, .rows = {}};
  try {
    const YamlDocument document = read_over_base(file);
    if (measures(document)) {
      const MeasureScenario scenario = read_measure_scenario(document, catalogue);
      validated.rows = validation_rows(scenario, measure(scenario, engine));
    } else {
      const RunScenario scenario = read_run_scenario(document, catalogue);
      const RunPrediction run = predict_run(scenario, {.engine = engine});
      validated.rows = validation_rows(scenario, run);
      validated.tokens_per_gpu = run.main_phase().tokens_per_gpu;
    }
  } catch (const InputError& error) {
    validated.refused = error.what();
  } catch (const SimulationError& error) {
    validated.refused = file.string() + ":1:1: " + error.what();
  }
  for (ValidationRow& row : validated.rows) row.folder = folder_of(file);
  return validated;
}

}  // namespace trainyard
