#include "analysis/outcome.hpp"

#include <algorithm>

#include "analysis/run_prediction.hpp"
#include "tests/catch.hpp"
#include "tests/example.hpp"
#include "tests/small_study.hpp"

using namespace trainyard;

namespace {

Outcome outcome(const std::string& text) {
  return outcome_of(read_yaml_text("run.yaml", text), embedded_catalogue());
}

std::optional<double> value(const Outcome& outcome, const std::string& name) {
  const std::vector<std::string> names = outcome_names();
  const auto found = std::ranges::find(names, name);
  REQUIRE(found != names.end());
  return outcome.outputs.at(static_cast<std::size_t>(found - names.begin()));
}

}  // namespace

TEST_CASE("a scenario's outcome is what predict tells of it") {
  const std::string text = std::string{small_scenario} + "price: 2.00 USD/GPU-hour\n";
  const Outcome found = outcome(text);
  CHECK(found.status == RowStatus::done);
  CHECK(found.message.empty());
  REQUIRE(found.outputs.size() == outcome_names().size());

  const Prediction p = predict(scenario_of(text), {.engine = Engine::fluid});
  const auto is = [](double predicted) { return Approx(predicted).epsilon(1e-11); };
  CHECK(value(found, "step_time_s") == is(p.step_time.value()));
  CHECK(value(found, "tokens_per_s_per_gpu") == is(p.tokens_per_gpu.value()));
  CHECK(value(found, "duration_s") == is(p.duration.value()));
  CHECK(value(found, "gpu_hours") == is(p.gpu_hours.value()));
  CHECK(value(found, "cost_usd") == is(p.cost->value()));
  CHECK(value(found, "mfu_causal") == is(p.utilization.causal));
  CHECK(value(found, "memory_per_gpu_bytes") == is(p.memory.total().value()));
  CHECK(value(found, "bubble_s") == is(p.mean_parts.bubble.value()));
  CHECK(value(found, "fits") == 1.0);
  CHECK(value(found, "gpus") == 8.0);
}

TEST_CASE("what a scenario does not reckon with has no value") {
  const Outcome found = outcome(small_scenario);
  for (const char* name :
       {"cost_usd", "interruptions", "effective_time", "energy_j", "energy_usd", "emissions_g"}) {
    CAPTURE(name);
    CHECK_FALSE(value(found, name));
  }
}

TEST_CASE("a plan that does not fit says how far it is from that, and what it would take") {
  const Outcome found = outcome(deepseek_v3_with("expert: 64", "expert: 8"));
  CHECK(found.status == RowStatus::too_much_memory);
  CHECK(found.message ==
        "run.yaml:22:3: the plan does not fit: 126.0 of 80.0 GB on rank 1, 46.0 GB too much");
  CHECK(value(found, "fits") == 0.0);
  CHECK(value(found, "memory_per_gpu_bytes") > 80e9);
}

TEST_CASE("a mistake in a scenario is its outcome") {
  std::string text = small_scenario;
  const Outcome found = outcome(text.replace(text.find("1f1b"), 4, "none"));
  CHECK(found.status == RowStatus::failed);
  CHECK(found.message.starts_with("run.yaml:15:51: "));
  CHECK(found.outputs == std::vector<std::optional<double>>(outcome_names().size()));
}

TEST_CASE("outcomes have different names") {
  std::vector<std::string> names = outcome_names();
  std::ranges::sort(names);
  CHECK(std::ranges::adjacent_find(names) == names.end());
}
