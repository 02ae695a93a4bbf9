#include "workloads/flat_step.hpp"

#include <vector>

#include "tests/catch.hpp"
#include "tests/runs.hpp"
#include "workloads/misfit.hpp"
#include "workloads/nested_deviation.hpp"

using namespace trainyard;

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr unsigned cases = 3;
#else
constexpr unsigned cases = 60;
#endif

// Sums of simulated times, in another order.
constexpr double rounding = 1e-9;

struct Replays {
  TrainingSetup setup;
  TrainingStep nested;
  StepTimeline flat;

  double ratio() const { return nested.timeline.end / flat.end; }
};

Replays replay(const Run& run, Engine engine = Engine::fluid) {
  TrainingSetup setup = run.setup();
  TrainingStep nested = replay_training_step(setup, engine);
  StepTimeline flat = replay_flat(setup, nested, engine);
  return {.setup = std::move(setup), .nested = std::move(nested), .flat = std::move(flat)};
}

void check_near(const Replays& replays) {
  CAPTURE(replays.nested.timeline.end.value(), replays.flat.end.value());
  const double most = nested_deviation(replays.setup, false).value_or(0.01);
  CHECK(replays.ratio() == Approx(1.0).margin(most));
}

/// That it neither shares links with anything nor waits for what is not in its own chunk.
Run without_overlap(Run run) {
  run.plan.overlap = {.tensor = false,
                      .gradient = false,
                      .parameter = false,
                      .point_to_point = false,
                      .expert = false,
                      .context = false};
  return run;
}

}  // namespace

TEST_CASE("a step replayed chunk by chunk takes what it takes on all GPUs at once") {
  const unsigned seed = GENERATE(range(1U, cases + 1U));
  CAPTURE(seed);
  check_near(replay(random_run(seed)));
  check_near(replay(widened(large_run(seed))));
}

TEST_CASE("and does so where expert ranks have unlike rows") {
  const unsigned seed = GENERATE(range(1U, cases + 1U));
  CAPTURE(seed);
  const Run run = skewed_run(seed);
  REQUIRE_FALSE(find_misfit(run.model, run.training, run.plan, run.fabric.nodes, 8));
  check_near(replay(run));
}

TEST_CASE(
    "where one stage does one thing at a time, both replays are the same to the last digits") {
  const unsigned seed = GENERATE(range(1U, cases + 1U));
  CAPTURE(seed);
  Run run = without_overlap(skewed_run(seed));
  run.fabric.kind = "single-switch";
  run.plan.schedule = ScheduleKind::one_forward_one_backward;
  run.plan.virtual_stages = 1;
  run.plan.data *= run.plan.pipeline;
  run.plan.shard = 0;
  run.plan.pipeline = 1;
  const Replays replays = replay(run);
  CHECK(replays.ratio() == Approx(1.0).margin(rounding));
}
