#include "workloads/best_plan.hpp"

#include <algorithm>
#include <vector>

#include "tests/catch.hpp"
#include "tests/runs.hpp"
#include "workloads/recompute_choice.hpp"
#include "workloads/usual_plans.hpp"

using namespace trainyard;

namespace {

/// A plain transformer on four nodes, whose GPUs may have little memory.
TrainingSetup small_setup(Bytes memory) {
  Run run = plain_run(4, ScheduleKind::one_forward_one_backward);
  TrainingSetup setup = run.setup();
  setup.gpu.memory = memory;
  return setup;
}

PlanSpace small_space(const TrainingSetup& setup) {
  PlanSpace space = usual_plans(setup.model, setup.training, setup.plan, 32, 8);
  space.written = std::nullopt;
  return space;
}

/// Estimates of all plans that fit, each with the least recomputation by recompute_choice, that
/// know nothing of one another; fastest first.
std::vector<Seconds> by_brute_force(const TrainingSetup& setup) {
  std::vector<Seconds> times;
  for_each_plan(small_space(setup), [&](const Plan& plan) {
    Training training = setup.training;
    PlanEstimates estimates{setup};
    if (estimates.misfit_of(plan, training)) return;
    const auto estimate_with = [&](const Recompute& recompute) {
      training.recompute = recompute;
      return estimates(plan, training);
    };
    int layers = 0;
    for (const StageShape& stage : stages_of(setup.model, plan)) {
      layers = std::max(layers, stage.all_dense() + stage.all_expert());
    }
    const auto least = least_recompute_that_fits(
        layers, setup.gpu.memory,
        [&](const Recompute& recompute) { return estimate_with(recompute).memory.total(); });
    if (least) times.push_back(estimate_with(*least).step_time);
  });
  std::ranges::sort(times);
  return times;
}

}  // namespace

TEST_CASE("the best plans are those of brute force, with ample and with little memory") {
  std::vector<std::size_t> fitting;
  for (const double gigabytes : {80.0, 6.0, 0.1}) {
    const TrainingSetup setup = small_setup(Bytes{gigabytes * 1e9});
    const std::vector<Seconds> times = by_brute_force(setup);
    fitting.push_back(times.size());
    PlanEstimates estimates{setup};
    const auto best = best_plans(estimates, small_space(setup), setup.training, 5);
    REQUIRE(best.size() == std::min<std::size_t>(5, times.size()));
    for (std::size_t i = 0; i < best.size(); ++i) {
      CHECK(best[i].estimate.step_time.value() == Approx(times[i].value()).epsilon(1e-12));
      CHECK(best[i].estimate.fits);
    }
  }
  CHECK(fitting[0] > fitting[1]);
  CHECK(fitting[1] > 5);
  CHECK(fitting[2] == 0);
}

TEST_CASE("the best plan is the first of them, and none where none fits") {
  const TrainingSetup setup = small_setup(Bytes{80e9});
  PlanEstimates estimates{setup};
  const PlanSpace space = small_space(setup);
  const auto best = best_plan(estimates, space, setup.training);
  REQUIRE(best);
  CHECK(best->estimate.step_time ==
        best_plans(estimates, space, setup.training, 3).front().estimate.step_time);

  const TrainingSetup tiny = small_setup(Bytes{0.1e9});
  PlanEstimates none{tiny};
  CHECK_FALSE(best_plan(none, small_space(tiny), tiny.training));
}

TEST_CASE("the written plan keeps what it computes again, where that fits") {
  TrainingSetup setup = small_setup(Bytes{80e9});
  PlanSpace space = small_space(setup);
  for (auto* list : {&space.tensor, &space.pipeline, &space.micro_batch, &space.zero}) {
    list->clear();
  }
  space.written = setup.plan;
  setup.training.recompute = {.norm = true};
  PlanEstimates estimates{setup};
  const auto best = best_plan(estimates, space, setup.training);
  REQUIRE(best);
  CHECK(best->recompute == Recompute{.norm = true});

  setup.training.choose_recompute = true;
  CHECK(best_plan(estimates, space, setup.training)->recompute == Recompute{});
}

TEST_CASE("memory alone is that of the estimate") {
  const TrainingSetup setup = small_setup(Bytes{80e9});
  PlanEstimates estimates{setup};
  for_each_plan(small_space(setup), [&](const Plan& plan) {
    if (estimates.misfit_of(plan, setup.training)) return;
    PlanEstimates fresh{setup};
    const Bytes alone = fresh.memory_of(plan, setup.training).total();
    CHECK(alone == estimates(plan, setup.training).memory.total());
  });
}
