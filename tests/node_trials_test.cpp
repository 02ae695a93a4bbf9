#include "analysis/node_trials.hpp"

#include <algorithm>

#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;

namespace {

/// A plain transformer on two nodes, by a plan that is slow but fits.
Scenario small_run(const std::string& fabric = "fat-tree") {
  return scenario_of("cluster: {gpu: H100-SXM, nodes: 2, fabric: " + fabric +
                     "}\n"
                     "model: {like: llama3.1-8b, layers: 8}\n"
                     "training: {tokens: 1 B, sequence_length: 4096, global_batch: 64,"
                     " precision: bf16, recompute: [norm]}\n"
                     "parallel: {tensor: 8, pipeline: 2, zero: 1, schedule: gpipe}\n"
                     "stack: megatron-core\n");
}

Seconds written_step(const Scenario& scenario) {
  return predict(scenario, {.engine = Engine::fluid}).step_time;
}

bool is_written(const RankedPlan& ranked) {
  return ranked.plan.schedule == ScheduleKind::gpipe && ranked.plan.tensor == 8 &&
         ranked.recompute == Recompute{.norm = true};
}

}  // namespace

TEST_CASE("the written plan is a candidate even where others do better, as it is written") {
  const Scenario scenario = small_run();
  NodeTrials trials{scenario, written_step(scenario), Engine::fluid};
  for (const int nodes : {2, 4}) {
    const NodeTrial& trial = trials.on(nodes);
    REQUIRE(trial.candidates.size() == 4);
    CHECK(std::ranges::none_of(trial.best, is_written));
    CHECK(is_written(trial.candidates.back()));
    CHECK(trial.candidates.back().plan.gpus() == 8 * nodes);
  }
  CHECK(trials.on(1).candidates.size() == 3);  // its degrees do not divide eight GPUs
}

TEST_CASE("a trial ends with the first replay that meets the deadline, and the best is no slower") {
  const Scenario scenario = small_run();
  const Seconds deadline = written_step(scenario);
  NodeTrials trials{scenario, deadline, Engine::fluid};
  const NodeTrial& trial = trials.on(2);
  REQUIRE(trial.run);
  CHECK(trial.replays == 1);
  CHECK(trial.step == trial.run->prediction.step_time);
  CHECK(trial.step <= deadline);
  CHECK(trials.best_on(2).prediction.step_time <= trial.step);
  CHECK(&trials.on(2) == &trial);
}

TEST_CASE("a trial that meets no deadline has no run, and tells the shortest step") {
  const Scenario scenario = small_run();
  NodeTrials trials{scenario, Seconds{1e-3}, Engine::fluid};
  const NodeTrial& trial = trials.on(2);
  CHECK_FALSE(trial.run);
  CHECK(trial.replays == 0);
  CHECK(trial.step == trial.best.front().estimate.step_time);
}

TEST_CASE("nodes beyond the ports of a fabric are too many") {
  const Scenario scenario = small_run("{kind: fat-tree, tiers: 2, switch_radix: 8}");
  NodeTrials trials{scenario, Seconds{1.0}, Engine::fluid};
  CHECK_FALSE(trials.on(4).too_many);
  CHECK(trials.on(5).too_many);
  CHECK(trials.on(5).best.empty());
}
