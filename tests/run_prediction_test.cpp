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
  CHECK(run.total.cost.middle == Price{2.0} * run.total.gpu_hours.middle);

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
