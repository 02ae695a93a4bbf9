#include "analysis/comparison_view.hpp"

#include "tests/catch.hpp"
#include "tests/example.hpp"
#include "tests/run_texts.hpp"

using namespace trainyard;

namespace {

/// A run of one node with a name of its own.
ComparedRun named(const std::string& name, const std::string& rest) {
  RunScenario scenario =
      read_run_scenario(read_yaml_text(name + ".yaml", run_text(rest)), embedded_catalogue());
  RunPrediction prediction = predict_run(scenario, {.engine = Engine::fluid});
  return {std::move(scenario), std::move(prediction)};
}

/// One whose plan does not fit in memory.
ComparedRun too_large() {
  RunScenario scenario = run_scenario_of(
      "cluster: {gpu: H100-SXM, nodes: 1, fabric: single-switch}\n"
      "model: llama3.1-405b\n"
      "training: {tokens: 1 B, sequence_length: 4096, global_batch: 64, precision: bf16}\n"
      "parallel: {tensor: 8, zero: 1}\nstack: megatron-core\nprice: 0.01 USD/GPU-hour\n");
  RunPrediction prediction = predict_run(scenario, {.engine = Engine::fluid});
  return {std::move(scenario), std::move(prediction)};
}

std::vector<std::string> names_of(const Json& ranked) {
  std::vector<std::string> names;
  for (const Json& run : ranked) names.push_back(run["name"]);
  return names;
}

}  // namespace

TEST_CASE("a comparison ranks runs by dollars, and tells them against the first") {
  const Json view = comparison_view({named("usual", "price: 2 USD/GPU-hour\n"),
                                     named("dear", "price: 3 USD/GPU-hour\n"),
                                     named("cheap", "price: 1 USD/GPU-hour\n")});
  CHECK(names_of(view["ranked"]) == std::vector<std::string>{"cheap", "usual", "dear"});
  const Json& cheap = view["ranked"][0];
  CHECK(cheap["rank"] == 1);
  CHECK(cheap["run"] == 2);
  CHECK(cheap["cost_difference_usd"].get<double>() ==
        Approx(-cheap["cost_usd"].get<double>()).epsilon(1e-9));
  CHECK(cheap["step_difference"] == 0.0);
  CHECK(view["runs"][1]["name"] == "dear");
  CHECK(view["runs"][1]["ledger"]["total"]["predicted_usd"] == view["ranked"][2]["cost_usd"]);
}

TEST_CASE("runs of which one has no price are ranked by their step") {
  const Json view =
      comparison_view({named("unpriced", ""), named("priced", "price: 9 USD/GPU-hour\n")});
  CHECK(names_of(view["ranked"]) == std::vector<std::string>{"unpriced", "priced"});
  CHECK(view["ranked"][0]["cost_usd"].is_null());
  CHECK(view["ranked"][1]["cost_difference_usd"].is_null());
}

TEST_CASE("a run that does not fit in memory is ranked last, and marked") {
  const Json view = comparison_view({too_large(), named("fitting", "price: 5 USD/GPU-hour\n")});
  CHECK(view["ranked"][0]["name"] == "fitting");
  CHECK_FALSE(view["ranked"][1]["fits"]);
  CHECK(view["ranked"][1]["memory_bytes"].get<double>() > 80e9);
}

TEST_CASE("a comparison tells what each run says otherwise than the first") {
  const Json view = comparison_view(
      {named("usual", "price: 2 USD/GPU-hour\n"), named("dear", "price: 3 USD/GPU-hour\n")});
  REQUIRE(view["differences"].size() == 2);
  CHECK(view["differences"][0].empty());
  CHECK(
      view["differences"][1] ==
      Json::array({Json{{"key", "price"}, {"from", "2 USD/GPU-hour"}, {"to", "3 USD/GPU-hour"}}}));
}
