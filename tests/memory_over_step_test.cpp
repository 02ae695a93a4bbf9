#include "analysis/memory_over_step.hpp"

#include <algorithm>

#include "tests/catch.hpp"
#include "tests/runs.hpp"

using namespace trainyard;

namespace {

TrainingSetup setup_with(ScheduleKind schedule) {
  Run run = plain_run(4, schedule);
  if (schedule == ScheduleKind::interleaved) run.plan.virtual_stages = 2;
  return run.setup();
}

TrainingStep step_with(ScheduleKind schedule) {
  return replay_training_step(setup_with(schedule), Engine::fluid);
}

}  // namespace

TEST_CASE("memory over a step peaks at what a rank needs, whatever the schedule") {
  const auto [name, schedule] = GENERATE(from_range(schedule_names));
  CAPTURE(name);
  const TrainingStep step = step_with(schedule);
  for (std::size_t rank = 0; rank < step.ranks(); ++rank) {
    CAPTURE(rank);
    const MemoryCurve curve = memory_over_step(step, rank);
    CHECK(curve.peak() == step.memory[rank].total());
    REQUIRE(curve.times.size() == curve.bytes.size());
    CHECK(curve.times.front() == Seconds{});
    CHECK(std::ranges::is_sorted(curve.times, std::ranges::less_equal{}));
    CHECK(curve.times.back() == step.timeline.chunks[rank].back().finish);
    CHECK(curve.bytes.back().value() == Approx(step.held[rank].always.value()));
  }
}

TEST_CASE("with 1F1B rank r of p keeps p - r micro-batches at most") {
  const TrainingSetup setup = setup_with(ScheduleKind::one_forward_one_backward);
  const TrainingStep step = replay_training_step(setup, Engine::fluid);
  const Bytes kept =
      activations_by_stage(setup.model, setup.training, setup.plan, setup.stack, load_of(setup))[1]
          .kept;
  for (const std::size_t rank : {1U, 2U}) {  // without head or embedding
    const HeldMemory& held = step.held[rank];
    const Bytes most = *std::ranges::max_element(held.after) - held.always;
    CHECK(most / kept == Approx(4.0 - static_cast<double>(rank)));
  }
}

TEST_CASE("ranks of all classes have a curve over their own chunks") {
  Run run = plain_run(4, ScheduleKind::one_forward_one_backward);
  TrainingSetup setup = run.setup();
  setup.cluster.speeds.assign(setup.cluster.gpus.size(), 1.0);
  setup.cluster.speeds[8] = 0.5;
  const TrainingStep step = replay_training_step(setup, Engine::fluid);
  REQUIRE(step.classes.size() == 2);
  const MemoryCurve sound = memory_over_step(step, 1);
  const MemoryCurve slow = memory_over_step(step, 5);
  CHECK(sound.bytes.size() == slow.bytes.size());
  CHECK(sound.peak() == slow.peak());
  CHECK(sound.times.back() != slow.times.back());
}
