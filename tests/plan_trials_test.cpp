#include "workloads/plan_trials.hpp"

#include <algorithm>
#include <vector>

#include "tests/catch.hpp"
#include "tests/runs.hpp"
#include "workloads/recompute_choice.hpp"

using namespace trainyard;

namespace {

bool is_plan(const Run& run) {
  return !find_misfit(run.model, run.training, run.plan, run.fabric.nodes, 8);
}

/// Nothing, every policy alone, all of them together, and some whole layers.
std::vector<Recompute> policies() {
  std::vector<Recompute> all{{}, {.layer = true, .layers = 1}, {.layer = true, .layers = 2}};
  Recompute every;
  for (const auto& [name, policy] : recompute_policies) {
    Recompute one;
    one.*policy = true;
    every.*policy = true;
    all.push_back(one);
  }
  all.push_back(every);
  return all;
}

}  // namespace

TEST_CASE("what does not fit with all layers recomputed fits with nothing less") {
  const unsigned seed = 8100;
  int plans = 0;
  for (unsigned round = 0; round < 60; ++round) {
    const Run run = random_run(seed + round);
    if (!is_plan(run)) continue;
    CAPTURE(seed + round);
    PlanEstimates estimates{run.setup()};
    PlanTrials trials{estimates, run.training};
    const Bytes full = trials.needed(run.plan, {.layer = true});
    for (const Recompute& recompute : policies()) {
      CHECK(full <= trials.needed(run.plan, recompute) * (1.0 + 1e-12));
    }
    ++plans;
  }
  CHECK(plans > 20);
}

TEST_CASE("the least recomputation of a plan is that which brute force finds") {
  const Run run = plain_run(4, ScheduleKind::one_forward_one_backward);
  TrainingSetup setup = run.setup();
  PlanEstimates ample{setup};
  PlanTrials trials{ample, run.training};
  const Bytes none = trials.needed(run.plan, {});
  const Bytes full = trials.needed(run.plan, {.layer = true});
  REQUIRE(full < none);
  for (const double share : {1.0, 0.7, 0.3, 0.0, -0.1}) {
    setup.gpu.memory = full + share * (none - full);
    PlanEstimates estimates{setup};
    PlanTrials tight{estimates, run.training};
    const auto least = least_recompute_that_fits(
        most_stage_layers(run.model, run.plan), setup.gpu.memory,
        [&](const Recompute& recompute) { return trials.needed(run.plan, recompute); });
    CHECK(tight.least_recompute(run.plan) == least);
    CHECK(least.has_value() == (share >= 0.0));
    if (least) CHECK(tight.fits(run.plan, *least));
  }
}

TEST_CASE("trials recompute what they are told, whatever the training says") {
  Run run = plain_run(4, ScheduleKind::one_forward_one_backward);
  run.training.recompute = {.layer = true};
  run.training.choose_recompute = true;
  PlanEstimates estimates{run.setup()};
  PlanTrials trials{estimates, run.training};
  CHECK(trials.is_plan(run.plan));
  CHECK(trials.estimate(run.plan, {}).step_time <
        trials.estimate(run.plan, {.layer = true}).step_time);
  CHECK(trials.needed(run.plan, {}) > trials.needed(run.plan, {.layer = true}));
  run.plan.data = 3;
  CHECK_FALSE(trials.is_plan(run.plan));
}

TEST_CASE("the most layers of a stage count those that predict further tokens") {
  CHECK(most_stage_layers(deepseek_v3(), Plan{.pipeline = 16}) == 4);
  CHECK(most_stage_layers(deepseek_v3(), Plan{.pipeline = 1}) == 62);
}
