#include "analysis/hardware_terms.hpp"

#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;

namespace {

HardwareComparison comparison_of(const Scenario& scenario) {
  PredictedSteps steps{.scenario = scenario,
                       .prediction = predict(scenario, {.engine = Engine::fluid})};
  HardwareRun row{.name = scenario.cluster.gpu.id,
                  .gpu = scenario.cluster.gpu,
                  .precision = "fp8-block",
                  .remarks = {},
                  .run = steps,
                  .why_none = {}};
  return {.written = steps, .deadline = Seconds{1.0}, .own_deadline = true, .runs = {row}};
}

HardwareMarket on(const char* date) {
  return {.date = read_date(date).value(), .destination = Destination::china};
}

}  // namespace

TEST_CASE("a run's energy is that of its nodes, whatever the market") {
  const HardwareTerms terms =
      read_hardware_terms(read_yaml_text("run.yaml", "{}"), embedded_catalogue());
  HardwareComparison comparison = comparison_of(deepseek_v3());
  add_terms(comparison, terms, std::nullopt);
  const HardwareRun& row = comparison.runs.front();
  REQUIRE(row.energy);
  // 10.2 kW nodes of eight at about 0.75, PUE 1.25.
  const double hours = row.run->prediction.gpu_hours.value();
  CHECK(row.energy->value() / 3.6e6 == Approx(10.2 * 0.75 / 8.0 * 1.25 * hours).epsilon(0.03));
  CHECK_FALSE(row.priced);
  CHECK(row.legal.empty());
}

TEST_CASE("a market tells the price of the day and what export rules said") {
  const HardwareTerms terms =
      read_hardware_terms(read_yaml_text("run.yaml", "{}"), embedded_catalogue());
  HardwareComparison comparison = comparison_of(deepseek_v3());
  add_terms(comparison, terms, on("2024-10-01"));
  const HardwareRun& row = comparison.runs.front();
  CHECK(row.legal == "3A090.a");
  REQUIRE(row.cost);
  CHECK(*row.cost == Price{3.42} * row.run->prediction.gpu_hours);  // CR8DL, outside China
}

TEST_CASE("where the book has no price there is none, and the export rules still speak") {
  const HardwareTerms terms =
      read_hardware_terms(read_yaml_text("run.yaml", "{}"), embedded_catalogue());
  HardwareComparison comparison = comparison_of(deepseek_v3());
  add_terms(comparison, terms, on("2023-06-01"));
  const HardwareRun& row = comparison.runs.front();
  CHECK(row.legal == "NOT_3A090");
  CHECK(row.priced);
  CHECK_FALSE(row.cost);
  CHECK(row.remarks == std::vector<std::string>{"no price in the book for the year before"});
}
