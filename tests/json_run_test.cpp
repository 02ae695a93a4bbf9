#include <nlohmann/json.hpp>

#include "analysis/json.hpp"
#include "analysis/scenario_files.hpp"
#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;

namespace {

nlohmann::json json_of_example(const std::string& name) {
  const std::string file = std::string{TRAINYARD_SOURCE_DIR} + "/examples/" + name;
  const RunScenario scenario = read_run_scenario(read_over_base(file), embedded_catalogue());
  return nlohmann::json::parse(json_of(scenario, predict_run(scenario, {.engine = Engine::fluid})));
}

}  // namespace

TEST_CASE("JSON of a whole run has its hours and dollars, its phases, ledger and energy") {
  const auto json = json_of_example("deepseek-v3-whole.yaml");
  CHECK(json["gpu_hours"].get<double>() == Approx(2.788e6).epsilon(0.05));
  CHECK(json["cost_usd"].get<double>() == Approx(2.0 * json["gpu_hours"].get<double>()));
  CHECK(json["main_phase"] == "other batches");
  CHECK(json["step_time_s"].get<double>() == Approx(19.926).epsilon(0.05));

  double sum = 0.0;
  for (const auto& phase : json["phases"]) sum += phase["gpu_hours"].get<double>();
  CHECK(sum == Approx(json["gpu_hours"].get<double>()));
  CHECK(json["stages"].size() == 3);
  CHECK(json["stages"][1]["stage"] == "context extension");
  CHECK(json["stages"][1]["plans"].size() == 3);
  CHECK(json["stages"][1]["published"][0]["published"] == 119000.0);

  double lines = 0.0;
  for (const auto& line : json["ledger"]["lines"]) {
    CHECK(line["amount_usd"]["low"].get<double>() >= 0.0);
    CHECK_FALSE(line["contains"].get<std::string>().empty());
    if (line["on"]) lines += line["amount_usd"]["median"].get<double>();
  }
  CHECK(lines == Approx(json["ledger"]["total_usd"]["median"].get<double>()));
  CHECK(json["energy"]["conventions"].size() == 3);
}

TEST_CASE("JSON of a run with failures has bands, parts that add up, and causes") {
  const auto json = json_of_example("llama-3.1-405b-54-days.yaml");
  const auto& reliability = json["reliability"];
  const double low = json["gpu_hours_band"]["low"];
  const double high = json["gpu_hours_band"]["high"];
  CHECK(low < json["gpu_hours"].get<double>());
  CHECK(json["gpu_hours"].get<double>() < high);
  double parts = 0.0;
  for (const auto& [name, value] : reliability["time_parts"].items()) parts += value.get<double>();
  CHECK(parts == Approx(json["duration_s"].get<double>()).epsilon(0.01));
  CHECK(reliability["interruptions_by_cause"].size() == 18);
  CHECK(reliability["provenance"].size() > 0);
}
