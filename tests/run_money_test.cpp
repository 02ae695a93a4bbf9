#include "analysis/run_money.hpp"

#include "analysis/scenario_files.hpp"
#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;

namespace {

struct Whole {
  RunScenario scenario;
  RunPrediction run;
};

Whole example(const std::string& name) {
  const std::string file = std::string{TRAINYARD_SOURCE_DIR} + "/examples/" + name;
  Whole whole{.scenario = read_run_scenario(read_over_base(file), embedded_catalogue()), .run = {}};
  whole.run = predict_run(whole.scenario, {.engine = Engine::fluid});
  return whole;
}

double megawatt_hours(const EnergyReport& report, EnergyConvention convention) {
  return report.use(convention).building.middle.value() / 3.6e9;
}

double tonnes(const EnergyReport& report, EnergyConvention convention) {
  return report.use(convention).emissions.middle.value() * 1e-6;
}

Whole small(const std::string& rest) {
  Whole whole{.scenario = run_scenario_of(deepseek_v3_with("stack:", rest + "stack:")), .run = {}};
  whole.run = predict_run(whole.scenario, {.engine = Engine::fluid});
  return whole;
}

}  // namespace

TEST_CASE("DeepSeek-V3's energy by whole nodes is within 5 % of 3,332 MWh and 1,940 t") {
  // 2.788 M hours of 10.2 kW nodes of 8 at 0.75 of that, PUE 1.25, 582 g/kWh; TDP alone 1,952 MWh.
  const Whole v3 = example("deepseek-v3-whole.yaml");
  REQUIRE(v3.run.energy);
  CHECK(megawatt_hours(*v3.run.energy, EnergyConvention::node_model) ==
        Approx(3332.5).epsilon(0.05));
  CHECK(megawatt_hours(*v3.run.energy, EnergyConvention::tdp_hours) ==
        Approx(1951.6).epsilon(0.05));
  CHECK(tonnes(*v3.run.energy, EnergyConvention::node_model) == Approx(1940.0).epsilon(0.05));
}

TEST_CASE("Llama 3.1 405B's energy by TDP is within 5 % of 21,588 MWh, and of the card's 8,930 t") {
  // Llama 3.1 model card: 30.84 M hours at 700 W, 8,930 t "adjusted for power usage efficiency".
  const Whole llama = example("llama-3.1-405b-whole.yaml");
  REQUIRE(llama.run.energy);
  CHECK(megawatt_hours(*llama.run.energy, EnergyConvention::tdp_hours) ==
        Approx(21588.0).epsilon(0.05));
  CHECK(tonnes(*llama.run.energy, EnergyConvention::tdp_hours_with_pue) ==
        Approx(8930.0).epsilon(0.05));
  CHECK_FALSE(llama.run.energy->use(EnergyConvention::node_model).building.is_sure());
}

TEST_CASE("what GPUs do with their time adds up to all of it, and standing is idling") {
  const Whole calm = small("energy: {grid: 500 g/kWh, pue: 1.2, electricity: 0.1 USD/kWh}\n");
  const Whole stopped = small(
      "energy: {grid: 500 g/kWh, pue: 1.2, electricity: 0.1 USD/kWh}\n"
      "reliability: {failures: llama-3-405b, restart: 30 min, checkpoint: {write: 60 s}}\n");
  for (const Whole* whole : {&calm, &stopped}) {
    const LoadShares load = load_of(whole->run);
    CHECK(load.computing + load.communicating + load.idle == Approx(1.0));
    CHECK(load.computing > 0.0);
  }
  CHECK(load_of(stopped.run).idle > load_of(calm.run).idle);
  CHECK(stopped.run.energy->node_power < calm.run.energy->node_power);
}

TEST_CASE("the ledger of a run has a line for each stage, and sums to what the run costs") {
  const Whole v3 = example("deepseek-v3-whole.yaml");
  REQUIRE(v3.run.ledger);
  const Ledger& ledger = *v3.run.ledger;
  CHECK(ledger.lines[0].name == "pre-training");
  CHECK(ledger.lines[1].name == "context extension");
  CHECK(ledger.lines[2].name == "post-training");
  CHECK(ledger.headline().middle.value() == Approx(v3.run.total.cost.middle.value()));
  CHECK(ledger.headline().middle.value() == Approx(5.576e6).epsilon(0.05));
  CHECK(ledger.total().middle > 10.0 * ledger.headline().middle);
}

TEST_CASE("spare nodes are paid for as long as the run takes") {
  const Whole spares = small(
      "reliability: {failures: llama-3-405b, restart: 10 min, checkpoint: {write: 30 s}, "
      "spare_nodes: 16}\n");
  REQUIRE(spares.run.ledger);
  const LedgerLine& line = spares.run.ledger->lines.back();
  CHECK(line.name == "spare nodes");
  CHECK(line.amount.middle.value() ==
        Approx(2.0 * 16 * 8 * spares.run.total.duration.middle / one_hour));
}

TEST_CASE("a run of which a phase has no price has no ledger") {
  const RunScenario scenario = run_scenario_of(deepseek_v3_with("price: 2.00 USD/GPU-hour", ""));
  CHECK_FALSE(has_prices(scenario));
  CHECK_FALSE(predict_run(scenario, {.engine = Engine::fluid}).ledger);
}

TEST_CASE("a price of the book is a band, and so is what the run costs") {
  const RunScenario scenario = run_scenario_of(deepseek_v3_with(
      "price: 2.00 USD/GPU-hour", "price: {provider: neocloud, term: on-demand, date: 2025-04}"));
  const RunPrediction run = predict_run(scenario, {.engine = Engine::fluid});
  CHECK(run.total.cost.low <= run.total.cost.middle);
  CHECK(run.total.cost.middle <= run.total.cost.high);
  const Band<Price>& price = scenario.phases.front().scenario().price->price;
  CHECK(run.total.cost.high == price.high * run.total.gpu_hours.high);
}
