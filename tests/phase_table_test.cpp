#include "analysis/phase_table.hpp"

#include "analysis/run_money.hpp"

#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;

namespace {

/// A run whose prediction is written by hand.
struct Told {
  RunScenario scenario;
  RunPrediction run;
};

Told told() {
  const Scenario steps = deepseek_v3();
  Told told;
  told.scenario.name = "run";
  RunPhase first{.name = "first", .stage = "all", .plans = {}, .given = {}, .source = {}};
  first.plans = {{"slow", steps}, {"fast", steps}};
  RunPhase second{
      .name = "second", .stage = "all", .plans = {{"", steps}}, .given = {}, .source = {}};
  RunPhase last{.name = "last",
                .stage = "last",
                .plans = {{"", steps}},
                .given = GpuHours{2048.0},
                .source = "a paper"};
  told.scenario.phases = {first, second, last};
  const auto predicted = [](double hours, bool fits) {
    Prediction p{};
    p.step_time = Seconds{2.0};
    p.steps = 100.0;
    p.gpu_hours = GpuHours{hours};
    p.duration = Seconds{hours / 2048.0 * 3600.0};
    p.fits = fits;
    return p;
  };
  told.run.phases.resize(3);
  told.run.phases[0].plans = {predicted(4096.0, true), predicted(2048.0, false)};
  told.run.phases[1].plans = {predicted(20480.0, true)};
  told.run.main = 1;
  told.run.total = figures_of(told.scenario, told.run, "");
  told.run.ledger = ledger_of(told.scenario, told.run);
  told.scenario.published = {{"all", {"gpu_hours", 24000.0, "public_validation", "a paper"}},
                             {"", {"cost", 50000.0, "public_validation", "a paper"}}};
  return told;
}

}  // namespace

TEST_CASE(
    "a phase table has every phase by every plan, sums beside what was published, and dollars") {
  const Told run = told();
  CHECK(phase_table(run.scenario, run.run) ==
        "  phase                      GPUs  sequence   batch     step  steps  days  GPU-hours  "
        "published\n"
        "  all\n"
        "    slow\n"
        "      first                 2,048     4,096  15,360  2.000 s    100  0.08      4,096\n"
        "      second                2,048     4,096  15,360  2.000 s    100  0.42     20,480\n"
        "      sum                                                            0.50     24,576     "
        "24,000  +2.4 %\n"
        "    fast\n"
        "      first (does not fit)  2,048     4,096  15,360  2.000 s    100  0.04      2,048\n"
        "      second                2,048     4,096  15,360  2.000 s    100  0.42     20,480\n"
        "      sum                                                            0.46     22,528     "
        "24,000  -6.1 %\n"
        "  last                      2,048                             given  0.04      2,048\n"
        "  total                                                              0.54     26,624\n"
        "  cost                                                                       $53,248    "
        "$50,000  +6.5 %\n");
}

TEST_CASE("what else was published of a run stands beside what is predicted") {
  Told run = told();
  CHECK(published_table(run.scenario, run.run).empty());
  run.scenario.published.push_back({"last", {"duration", 1800.0, "public_validation", "a paper"}});
  CHECK(published_table(run.scenario, run.run) ==
        "  published        value  predicted\n"
        "  duration, last  0.02 d     0.04 d  +100.0 %\n\n");
}
