#pragma once

#include <string>

#include "analysis/run_view.hpp"
#include "analysis/scenario_files.hpp"
#include "tests/example.hpp"
#include "tests/run_texts.hpp"

// Runs of which pages are drawn.

namespace trainyard {

/// A run with what is predicted of it by the fluid engine.
struct ViewedRun {
  RunScenario scenario;
  RunPrediction prediction;

  const Scenario& main() const { return scenario.phases[prediction.main].scenario(); }
  const Prediction& steps() const { return prediction.main_phase(); }
  Json view(const Sensitivity* sensitivity = nullptr) const {
    return run_view(scenario, prediction, sensitivity);
  }
};

inline ViewedRun viewed(RunScenario scenario) {
  RunPrediction prediction = predict_run(scenario, {.engine = Engine::fluid});
  return {std::move(scenario), std::move(prediction)};
}

/// "deepseek-v3.yaml", of the examples.
inline ViewedRun viewed_example(const std::string& name) {
  const std::string file = std::string{TRAINYARD_SOURCE_DIR} + "/examples/" + name;
  return viewed(read_run_scenario(read_over_base(file), embedded_catalogue()));
}

/// A run of one node in two phases, of which one has two plans and one is given, that fails now and
/// then, in a place with a price and a grid.
inline ViewedRun viewed_phases() {
  return viewed(run_of(
      "price: 2 USD/GPU-hour\n"
      "phases:\n"
      "  - {name: short, plans: [{name: as it is}, {name: pipeline, parallel: {pipeline: 2}}]}\n"
      "  - {name: long, training: {sequence_length: 8192}}\n"
      "  - {name: given, gpu_hours: 12, source: a paper}\n"
      "published:\n"
      "  - {phase: long, metric: gpu_hours, value: 40, split: public_validation, source: a"
      " paper}\n"
      "reliability: {failures: {mtbf: 10 h, nodes: 1}, restart: 1 min, checkpoint: {write: 5"
      " s}, runs: 50}\n"
      "energy: {grid: 400 g/kWh, pue: 1.2, electricity: 0.1 USD/kWh}\n"
      "programme: {research_multiplier: 3, data: 1000 USD}\n"));
}

}  // namespace trainyard
