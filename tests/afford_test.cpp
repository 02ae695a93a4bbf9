#include "analysis/afford.hpp"

#include <algorithm>

#include "analysis/afford_text.hpp"
#include "analysis/json.hpp"
#include "analysis/run_money.hpp"
#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

/// Small enough for a hundred predictions a second.
std::string small_text(const std::string& more = "",
                       const std::string& price = "2.00 USD/GPU-hour") {
  return "cluster: {gpu: H100-SXM, nodes: 1, fabric: fat-tree}\n"
         "model: {like: llama3.1-8b, layers: 4}\n"
         "training: {tokens: 10 B, sequence_length: 4096, global_batch: 64, precision: bf16}\n"
         "parallel: {zero: 1}\nstack: megatron-core\nprice: " +
         price + "\n" + more;
}

RunScenario small_run(const std::string& more = "",
                      const std::string& price = "2.00 USD/GPU-hour") {
  return run_scenario_of(small_text(more, price));
}

RunPrediction predicted(const RunScenario& run) {
  return predict_run(run, {.engine = Engine::fluid});
}

/// What the run takes with other tokens.
RunPrediction with_tokens(RunScenario run, Tokens tokens) {
  run.phases.front().plans.front().scenario.training.tokens = tokens;
  return predicted(run);
}

Tokens one_step() {
  return Tokens{64.0 * 4096.0};
}

AffordableTokens tokens_of(const RunScenario& run, const Means& means) {
  return affordable_tokens(run, predicted(run), means);
}

}  // namespace

TEST_CASE("the tokens that a budget pays for cost the budget, and a step more costs too much") {
  const RunScenario run = small_run();
  for (const double share : {0.1, 0.9, 1.0, 3.0}) {
    CAPTURE(share);
    const Dollars budget = predicted(run).total.cost.middle * share;
    const AffordableRun most = tokens_of(run, {.budget = budget, .deadline = {}}).by_budget;
    const Dollars cost = with_tokens(run, most.tokens).total.cost.middle;
    CHECK(cost <= budget);
    CHECK(cost / budget == Approx(1.0).epsilon(1e-6));
    CHECK(most.cost == cost);
    CHECK(with_tokens(run, most.tokens + one_step()).total.cost.middle > budget);
  }
}

TEST_CASE("the tokens of a deadline take as long as it is") {
  const RunScenario run = small_run();
  const Seconds deadline = predicted(run).total.duration.middle;
  const AffordableTokens tokens =
      tokens_of(run, {.budget = Dollars{1e9}, .deadline = deadline * 0.5});
  REQUIRE(tokens.by_deadline);
  CHECK(tokens.by_deadline->tokens.value() == Approx(5e9).epsilon(1e-6));
  CHECK_FALSE(tokens.budget_binds());
  CHECK(tokens.most().tokens == tokens.by_deadline->tokens);
}

TEST_CASE("whichever of budget and deadline pays for fewer tokens binds") {
  const RunScenario run = small_run();
  const RunPrediction written = predicted(run);
  const AffordableTokens tokens = tokens_of(
      run, {.budget = written.total.cost.middle * 0.5, .deadline = written.total.duration.middle});
  CHECK(tokens.budget_binds());
  CHECK(tokens.most().tokens.value() == Approx(5e9).epsilon(1e-6));
}

TEST_CASE("what failures cost is within the budget") {
  const RunScenario run = small_run(
      "reliability: {failures: {mtbf: 2 d, nodes: 1}, runs: 40, restart: 10 min, "
      "checkpoint: {interval: 10 min, write: 10 s}}\n");
  const RunPrediction written = predicted(run);
  const Dollars budget = written.total.cost.middle * 0.7;
  const AffordableRun most = tokens_of(run, {.budget = budget, .deadline = {}}).by_budget;
  CHECK(most.cost <= budget);
  CHECK(most.cost / budget == Approx(1.0).epsilon(1e-4));
}

TEST_CASE("a budget that ends before the first step is told") {
  const RunScenario run = small_run();
  CHECK_THROWS_WITH(tokens_of(run, {.budget = Dollars{1e-6}, .deadline = {}}),
                    ContainsSubstring("the budget does not reach for the first step"));
}

TEST_CASE("models are looked at from the largest down, and the first that fits is named") {
  const RunScenario run = small_run();
  const Model own = run.phases.front().scenario().model;
  std::vector<Model> models(3, own);
  models[0].name = "two layers";
  models[0].layers = 2;
  models[1].name = "eight layers";
  models[1].layers = 8;
  models[2].name = "a thousand layers";
  models[2].layers = 1000;
  const RunPrediction written = predicted(run);
  const Affordable result =
      affordable(run, written, models, {.budget = written.total.cost.middle * 1.2, .deadline = {}});
  REQUIRE(result.models.size() == 2);  // the largest is beyond the budget at the GPU's peak
  CHECK(result.models[0].name == "eight layers");
  CHECK_FALSE(result.models[0].fits);
  CHECK(result.models[1].fits);
  CHECK(result.largest == "two layers");
  CHECK_THAT(afford_text(result), ContainsSubstring("The largest that fits is two layers."));
  CHECK_THAT(json_of(result), ContainsSubstring("\"binding\": \"budget\""));
}

TEST_CASE("an owned run pays for tokens and models what GPU-hours cost its owner") {
  const std::string owned = "programme: {final_run: owned, ownership: h100-superpod}\n";
  const RunScenario rented = small_run(owned);
  std::string text = small_text(owned);
  text.erase(text.find("price:"), std::string_view{"price: 2.00 USD/GPU-hour\n"}.size());
  const RunScenario bought = run_scenario_of(text);
  const RunPrediction written = predicted(bought);
  const Means means{.budget = written.total.cost.middle * 1.2, .deadline = {}};
  const std::vector<Model> models{bought.phases.front().scenario().model};
  const Affordable without_rent = affordable(bought, written, models, means);
  const Affordable with_rent = affordable(rented, predicted(rented), models, means);
  const Price own = price_of(bought, bought.phases.front())->middle;
  REQUIRE(own != Price{2.0});
  REQUIRE(without_rent.models.size() == 1);
  const AffordableModel& model = without_rent.models.front();
  CHECK(model.fits);
  CHECK(model.cost / own == gpu_hours(8, model.duration));
  CHECK(with_rent.models.front().cost == model.cost);
  CHECK(with_rent.tokens.by_budget.tokens == without_rent.tokens.by_budget.tokens);
}

TEST_CASE("GPU-hours that cost nothing are no question of a budget") {
  const RunScenario run = small_run("", "0 USD/GPU-hour");
  CHECK_THROWS_WITH(tokens_of(run, {.budget = Dollars{1e6}, .deadline = {}}),
                    ContainsSubstring("the budget reaches for any number of tokens (check what a "
                                      "GPU-hour costs)"));
}

TEST_CASE("a model that no plan fits into memory fits no budget") {
  const RunScenario run = small_run();
  Model huge = run.phases.front().scenario().model;
  huge.layers = 300;
  const Affordable result =
      affordable(run, predicted(run), {huge}, {.budget = Dollars{1e9}, .deadline = {}});
  REQUIRE(result.models.size() == 1);
  CHECK_FALSE(result.models.front().plan);
  CHECK_FALSE(result.models.front().fits);
  CHECK_FALSE(result.largest);
  CHECK_THAT(afford_text(result), ContainsSubstring("no plan fits in memory"));
}

TEST_CASE("a deadline that is missed tells how many GPUs would meet it") {
  const RunScenario run = small_run();
  const RunPrediction written = predicted(run);
  const auto within = [&](double share) {
    return affordable(run, written, {},
                      {.budget = Dollars{1e9}, .deadline = written.total.duration.middle * share});
  };
  CHECK_FALSE(within(1.5).gpus_in_time);
  const Affordable missed = within(0.6);
  REQUIRE(missed.gpus_in_time);
  CHECK(*missed.gpus_in_time == 16);
  CHECK_THAT(afford_text(missed), ContainsSubstring("would take 16 GPUs to meet the deadline"));
}
