#include "analysis/run_prediction.hpp"

#include "analysis/run_metric.hpp"
#include "analysis/scenario_files.hpp"
#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;

namespace {

RunScenario whole_deepseek_v3() {
  const std::string file = TRAINYARD_SOURCE_DIR "/examples/deepseek-v3-whole.yaml";
  return read_run_scenario(read_over_base(file), embedded_catalogue());
}

/// The example with what stands before its stack, and without what was published of it.
RunScenario deepseek_v3_run(const std::string& before) {
  const std::string text = deepseek_v3_with("stack:", before + "stack:");
  return run_scenario_of(text.substr(0, text.find("published:")));
}

}  // namespace

TEST_CASE("the whole of DeepSeek-V3 is within 5 % of the published hours and dollars") {
  // arXiv 2412.19437 Table 1: 2.664 M, 119 K and 5 K hours, $5.576 M.
  const RunScenario scenario = whole_deepseek_v3();
  const RunPrediction run = predict_run(scenario, {.engine = Engine::fluid});
  const auto hours = [&](std::string_view part, std::string_view plan = {}) {
    return figures_of(scenario, run, part, plan).gpu_hours.middle.value();
  };
  CHECK(run.fits());
  CHECK(hours("pre-training") == Approx(2.664e6).epsilon(0.05));
  CHECK(hours("post-training") == 5000.0);
  CHECK(hours("") == Approx(2.788e6).epsilon(0.05));
  CHECK(run.total.cost.middle.value() == Approx(5.576e6).epsilon(0.05));
  CHECK(run.total.cost.middle.value() == Approx(2.0 * run.total.gpu_hours.middle.value()));

  // No plan of context extension is published; the stated ones lie on either side.
  const double counted = hours("context extension");
  CHECK(counted == Approx(119e3).epsilon(0.15));
  CHECK(hours("context extension", "tensors over 8 GPUs, rings of 1 and 4") < 119e3);
  CHECK(hours("context extension", "rings of 4 and 16, all recomputed, 1F1B") > 119e3);
}

TEST_CASE("a run is the sum of its phases, and its main phase the one that takes most") {
  const RunScenario scenario = whole_deepseek_v3();
  const RunPrediction run = predict_run(scenario, {.engine = Engine::fluid});
  CHECK(scenario.phases[run.main].name == "other batches");
  RunFigures sum{};
  for (const RunPhase& phase : scenario.phases) {
    const RunFigures figures = figures_of(scenario, run, phase.name);
    sum.gpu_hours = sum.gpu_hours + figures.gpu_hours;
    sum.duration = sum.duration + figures.duration;
  }
  CHECK(sum.gpu_hours.middle.value() == Approx(run.total.gpu_hours.middle.value()));
  CHECK(sum.duration.middle.value() == Approx(run.total.duration.middle.value()));
  CHECK(run.total.gpu_hours.is_sure());
}

TEST_CASE("every plan of a phase is stopped as often as it takes long") {
  const RunScenario scenario = deepseek_v3_run(
      "phases:\n- name: a\n  plans: [{name: quick}, {name: slow, parallel: {schedule: 1f1b}}]\n"
      "reliability: {failures: llama-3-405b, restart: 10 min, checkpoint: {write: 60 s}, runs: "
      "200}\n");
  const RunPrediction run = predict_run(scenario, {.engine = Engine::fluid});
  const RunFigures quick = figures_of(scenario, run, "a", "quick");
  const RunFigures slow = figures_of(scenario, run, "a", "slow");
  CHECK_FALSE(slow.duration.is_sure());
  const double longer = run.phases[0].plans[1].duration / run.phases[0].plans[0].duration;
  CHECK(longer > 1.0);
  CHECK(slow.duration.middle / quick.duration.middle == Approx(longer).epsilon(0.01));
}

TEST_CASE("splitting a run into phases neither adds nor loses maintenance") {
  const std::string reliability =
      "reliability: {failures: llama-3-405b, restart: 1 min, checkpoint: {write: 5 s}, runs: 100, "
      "maintenance: {every: 5 d, duration: 1 h}}\n";
  const auto stops = [&](const std::string& phases) {
    const RunScenario scenario = deepseek_v3_run(phases + reliability);
    return predict_run(scenario, {.engine = Engine::fluid}).reliability->statistics.planned_stops;
  };
  const double whole = stops("");
  const std::string quarter = ", training: {tokens: 3.7 T}}";
  const double split = stops("phases: [{name: a" + quarter + ", {name: b" + quarter + ", {name: c" +
                             quarter + ", {name: d" + quarter + "]\n");
  CHECK(whole > 8.0);
  CHECK(split == Approx(whole).epsilon(0.02));
}
