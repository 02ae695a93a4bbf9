#include "analysis/run_reliability.hpp"

#include "analysis/run_prediction.hpp"
#include "analysis/scenario_files.hpp"
#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

RunScenario example(const std::string& name) {
  const std::string file = std::string{TRAINYARD_SOURCE_DIR} + "/examples/" + name;
  return read_run_scenario(read_over_base(file), embedded_catalogue());
}

RunPrediction predicted(const RunScenario& scenario) {
  return predict_run(scenario, {.engine = Engine::fluid});
}

}  // namespace

TEST_CASE(
    "Llama 3.1 405B stops as often in 54 days as it did, and trains for nearly 90 % of them") {
  // arXiv 2407.21783 section 3.3.4: 419 unexpected and 47 planned stops, and more than 90 % of the
  // time effective. How long a restart took is not published; with the ten minutes that are assumed
  // it is 89 %. The 54 days are an input: tokens are as many as fill them.
  const RunPrediction run = predicted(example("llama-3.1-405b-54-days.yaml"));
  CHECK(run.total.duration.middle / one_day == Approx(54.0).epsilon(0.02));
  CHECK(run.total.interruptions.low < 419.0);
  CHECK(run.total.interruptions.high > 419.0);
  CHECK(run.reliability->statistics.planned_stops == Approx(47.0).epsilon(0.05));
  CHECK(run.total.goodput.middle == Approx(0.90).margin(0.015));
  CHECK(run.reliability->exact == Approx(run.total.goodput.middle).epsilon(0.02));
}

TEST_CASE("the whole of Llama 3.1 405B takes the GPU-hours of its model card") {
  const RunPrediction run = predicted(example("llama-3.1-405b-whole.yaml"));
  CHECK(run.total.gpu_hours.middle.value() == Approx(30.84e6).epsilon(0.10));
  CHECK(run.total.gpu_hours.low < run.total.gpu_hours.middle);
  CHECK(run.total.gpu_hours.middle < run.total.gpu_hours.high);
  CHECK(run.total.cost.low.value() == Approx(3.99 * run.total.gpu_hours.low.value()));
}

TEST_CASE("what a run stops for and where its time goes is told in full") {
  const RunScenario scenario = example("llama-3.1-405b-54-days.yaml");
  const RunPrediction run = predicted(scenario);
  const std::string text = reliability_text(*run.reliability, *scenario.reliability);
  CHECK_THAT(text,
             ContainsSubstring("llama-3-405b, one in 3.09 hours; 1000 simulated runs, seed 1"));
  CHECK_THAT(text, ContainsSubstring("productive"));
  CHECK_THAT(text, ContainsSubstring("faulty GPU"));
  CHECK_THAT(text, ContainsSubstring("planned"));
  double causes = 0.0;
  for (const double count : run.reliability->statistics.by_cause) causes += count;
  CHECK(causes == Approx(run.total.interruptions.middle).epsilon(0.02));
}

TEST_CASE("a run that failures keep from ending is refused where that is written") {
  const std::string text =
      deepseek_v3_with("stack:",
                       "reliability:\n  failures: {mtbf: 1 min, nodes: 256}\n"
                       "  checkpoint: {interval: 30 min, write: 1 min}\n  restart: 10 min\nstack:");
  const RunScenario scenario =
      read_run_scenario(read_yaml_text("run.yaml", text), embedded_catalogue());
  CHECK_THROWS_WITH(predicted(scenario), ContainsSubstring("run.yaml:") && ContainsSubstring("("));
}
