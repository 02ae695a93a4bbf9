#include "analysis/sensitivity.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/constant_effect.hpp"
#include "analysis/json.hpp"
#include "analysis/sensitivity_text.hpp"
#include "sim/catalogue_document.hpp"
#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

UncertaintyCatalogue uncertainties() {
  return read_uncertainties(catalogue_document(embedded_catalogue(), "uncertainty.yaml"));
}

Sensitivity sensitivity_of(const RunScenario& run) {
  return sensitivity(run, predict_run(run, {.engine = Engine::fluid}), uncertainties());
}

/// Small enough for a hundred predictions a second.
std::string small_text(const std::string& more = "price: 2.00 USD/GPU-hour\n") {
  return "cluster: {gpu: H100-SXM, nodes: 1, fabric: fat-tree}\n"
         "model: {like: llama3.1-8b, layers: 4}\n"
         "training: {tokens: 1 B, sequence_length: 4096, global_batch: 64, precision: bf16}\n"
         "parallel: {zero: 1}\nstack: megatron-core\n" +
         more;
}

const InputSwing& input_named(const Sensitivity& sensitivity, std::string_view name) {
  const auto found = std::ranges::find(sensitivity.inputs, name, &InputSwing::name);
  REQUIRE(found != sensitivity.inputs.end());
  return *found;
}

bool has_input(const Sensitivity& sensitivity, std::string_view name) {
  return std::ranges::find(sensitivity.inputs, name, &InputSwing::name) != sensitivity.inputs.end();
}

}  // namespace

TEST_CASE("the band of DeepSeek-V3's step holds what was published, and is narrower than 15 %") {
  const Sensitivity result = sensitivity_of(run_scenario_of(text_of("examples/deepseek-v3.yaml")));
  const Band<Seconds>& step = result.figures.step_time;
  CHECK(step.low.value() < 19.926);
  CHECK(step.high.value() > 19.926);
  CHECK(step.low / step.middle > 0.85);
  CHECK(step.high / step.middle < 1.15);
  CHECK(result.most_important ==
        std::vector<std::string>{"matmul.fp8-block", "kernels", "elementwise"});
  REQUIRE(result.published.size() == 5);
  CHECK_THAT(sensitivity_text(result), ContainsSubstring("published 19.926 s, in the band"));
}

TEST_CASE("a band is the root of the sum of the squares of its inputs, on each side") {
  const Sensitivity result = sensitivity_of(run_scenario_of(small_text()));
  const Band<Seconds>& step = result.figures.step_time;
  double up = 0.0;
  double down = 0.0;
  for (const InputSwing& input : result.inputs) {
    up += std::pow((input.figures.step_time.high - step.middle).value(), 2.0);
    down += std::pow((step.middle - input.figures.step_time.low).value(), 2.0);
  }
  CHECK((step.high - step.middle).value() == Approx(std::sqrt(up)));
  CHECK((step.middle - step.low).value() == Approx(std::sqrt(down)));
}

TEST_CASE("an input is swung by predicting the run with it changed") {
  const RunScenario run = run_scenario_of(small_text());
  const Sensitivity result = sensitivity_of(run);
  Scenario changed = run.phases.front().scenario();
  changed.cluster.gpu.memory_bandwidth = changed.cluster.gpu.memory_bandwidth / 1.01;
  CHECK(input_named(result, "H100-SXM memory bandwidth").figures.step_time.high.value() ==
        Approx(predict(changed, {.engine = Engine::fluid}).step_time.value()).epsilon(1e-12));
}

TEST_CASE("inputs come with the largest swing first, and three of them are named") {
  const Sensitivity result = sensitivity_of(run_scenario_of(small_text()));
  CHECK(std::ranges::is_sorted(result.inputs, std::ranges::greater{}, &InputSwing::swing));
  REQUIRE(result.most_important.size() == 3);
  CHECK(result.most_important.front() == result.inputs.front().name);
}

TEST_CASE("what a run does not use is no input of it") {
  const Sensitivity result = sensitivity_of(run_scenario_of(small_text()));
  CHECK(has_input(result, "matmul.bf16"));
  CHECK_FALSE(has_input(result, "matmul.fp8-block"));
  CHECK_FALSE(has_input(result, "attention.flash-attention-3"));
  CHECK_FALSE(has_input(result, "exchange.alone"));
  CHECK_FALSE(has_input(result, "expert load"));
  CHECK_FALSE(has_input(result, "failure rate"));
}

TEST_CASE("a price moves dollars and no step") {
  const Sensitivity result = sensitivity_of(run_scenario_of(small_text()));
  const InputSwing& price = input_named(result, "price");
  CHECK(price.swing() == Seconds{});
  REQUIRE(result.figures.cost);
  CHECK(price.figures.cost->high / price.figures.cost->middle == Approx(1.12));
  CHECK(price.figures.cost->middle / price.figures.cost->low == Approx(1.12));
  CHECK(std::ranges::find(result.most_important, "price") == result.most_important.end());
}

TEST_CASE("a price of the book is off by what its offers are from their median, in the mean") {
  const Sensitivity result = sensitivity_of(
      run_scenario_of(small_text("price: {provider: neocloud, term: on-demand, date: 2024-09}\n")));
  const ChosenPrice asked = *run_scenario_of(small_text("price: {provider: neocloud, term: "
                                                        "on-demand, date: 2024-09}\n"))
                                 .phases.front()
                                 .scenario()
                                 .price;
  REQUIRE(asked.rows.size() > 1);
  double sum = 0.0;
  for (const RentalPrice& row : asked.rows) {
    for (const Price end : {row.low, row.high}) {
      sum += std::abs(end / asked.price.middle - 1.0);
    }
  }
  const double deviation = sum / (2.0 * static_cast<double>(asked.rows.size()));
  const InputSwing& price = input_named(result, "price");
  CHECK(price.uncertainty == Approx(deviation));
  const Band<Dollars>& cost = *price.figures.cost;
  CHECK(cost.high / cost.middle == Approx(1.0 + deviation));
  CHECK(cost.middle / cost.low == Approx(1.0 + deviation));
  CHECK(cost.high / cost.middle < asked.price.high / asked.price.middle);
}

TEST_CASE("a run without a price has no band of dollars") {
  const Sensitivity result = sensitivity_of(run_scenario_of(small_text("")));
  CHECK_FALSE(result.figures.cost);
  CHECK_THAT(json_of(result), ContainsSubstring("\"cost_usd\": null"));
}

TEST_CASE("an input that matters on one side alone is an input") {
  RunScenario run = run_scenario_of(small_text());
  Scenario& scenario = run.phases.front().plans.front().scenario;
  scenario.stack.sms.data = scenario.cluster.gpu.sms - 1;  // transfers cannot hold more
  const Sensitivity result = sensitivity_of(run);
  const InputSwing& held = input_named(result, "sms");
  CHECK(held.figures.step_time.high == held.figures.step_time.middle);
  CHECK(held.figures.step_time.low < held.figures.step_time.middle);
}

TEST_CASE("the phase that is largest as predicted stays the one whose step is told") {
  // The second phase takes hardly longer, and more of what its memory bounds.
  const auto phases = [](double tokens) {
    return run_scenario_of(
        small_text("price: 2.00 USD/GPU-hour\nphases:\n  - {name: first}\n"
                   "  - {name: second, training: {sequence_length: 1024, "
                   "global_batch: 16, tokens: " +
                   std::to_string(tokens) + " B}}\n"));
  };
  const auto predicted = [&](double tokens) {
    return predict_run(phases(tokens), {.engine = Engine::fluid});
  };
  const RunPrediction equal = predicted(1.0);
  const double tokens =
      0.999 * (equal.phases[0].plans[0].duration / equal.phases[1].plans[0].duration);
  const RunPrediction written = predicted(tokens);
  REQUIRE(written.main == 0);
  const Seconds step = written.main_phase().step_time;
  for (const InputSwing& input : sensitivity_of(phases(tokens)).inputs) {
    CAPTURE(input.name);
    CHECK(input.figures.step_time.low > 0.5 * step);
    CHECK(input.figures.step_time.high < 1.5 * step);
  }
}

TEST_CASE("failures move the hours of a run and not its step") {
  const Sensitivity result = sensitivity_of(run_scenario_of(
      small_text("reliability: {failures: {mtbf: 10 d, nodes: 1}, runs: 10, restart: 1 h, "
                 "checkpoint: {interval: 10 min, write: 10 s}}\n")));
  const InputSwing& failures = input_named(result, "failure rate");
  CHECK(failures.swing() == Seconds{});
  CHECK(failures.figures.gpu_hours.high > failures.figures.gpu_hours.middle);
  CHECK(failures.figures.gpu_hours.low < failures.figures.gpu_hours.middle);
}

TEST_CASE("products that rest on the pace of others are off with them") {
  Scenario scenario = run_scenario_of(small_text()).phases.front().scenario();
  const auto& products = scenario.kernels.matmul;
  const auto efficiency = [&](MatmulKind kind) {
    return products[static_cast<std::size_t>(kind)].efficiency;
  };
  const double weights = efficiency(MatmulKind::bf16_weights);
  const double fp8 = efficiency(MatmulKind::fp8_tensor);
  effect_of("matmul.bf16", scenario.kernels.provenance)->slow(scenario, 2.0);
  CHECK(efficiency(MatmulKind::bf16_weights) == weights / 2.0);
  CHECK(efficiency(MatmulKind::fp8_tensor) == fp8);
}

TEST_CASE("every constant of a run is an input, or known to have no time") {
  const Scenario scenario = run_scenario_of(small_text()).phases.front().scenario();
  const std::vector<std::string> timeless{"overlap",   "buffers",        "protocols.ll",
                                          "in_switch", "in_switch_hops", "relay"};
  for (const auto* constants : {&scenario.kernels.provenance, &scenario.stack.provenance,
                                &scenario.collectives.provenance}) {
    for (const Provenance& constant : *constants) {
      CAPTURE(constant.constant);
      const bool measured_alone = constant.constant.starts_with("exchanges.");
      const bool known = std::ranges::find(timeless, constant.constant) != timeless.end();
      CHECK(effect_of(constant.constant, *constants).has_value() != (known || measured_alone));
    }
  }
}

TEST_CASE("the same run gives the same tornado") {
  const RunScenario run = run_scenario_of(small_text());
  CHECK(json_of(sensitivity_of(run)) == json_of(sensitivity_of(run)));
}
