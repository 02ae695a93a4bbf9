#include "workloads/training_step.hpp"

#include <algorithm>
#include <vector>

#include "tests/catch.hpp"
#include "tests/runs.hpp"
#include "tests/setups.hpp"
#include "workloads/misfit.hpp"
#include "workloads/model_flops.hpp"

using namespace trainyard;

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr unsigned cases = 4;
#else
constexpr unsigned cases = 24;
#endif

// Sums of simulated times, in another order.
constexpr double rounding = 1e-9;

Seconds step_time(const TrainingSetup& setup) {
  return replay_training_step(setup).timeline.end;
}

}  // namespace

// Where transfers contend, one that comes earlier may get in the way of another; by so much.
TEST_CASE("a step is not slower with twice the bandwidth of anything, or twice the peak") {
  const unsigned seed = GENERATE(range(1U, cases + 1U));
  CAPTURE(seed);
  Run run = random_run(seed);
  REQUIRE_FALSE(
      find_misfit(run.model, run.training, run.plan, static_cast<int>(run.plan.gpus()) / 8, 8));
  TrainingSetup setup = run.setup();
  const Seconds most = step_time(setup) * (1.0 + rounding);
  const Gpu gpu = setup.gpu;

  setup.gpu.peak.bf16 = gpu.peak.bf16 * 2.0;
  setup.gpu.peak.fp8 = gpu.peak.fp8 * 2.0;
  CHECK(step_time(setup) <= most);
  setup.gpu = gpu;
  setup.gpu.memory_bandwidth = gpu.memory_bandwidth * 2.0;
  CHECK(step_time(setup) <= most);

  run.fabric.nic *= 2;
  CHECK(step_time(run.setup()) <= most);
  run.fabric.nic /= 2;
  run.fabric.nvlink *= 2;
  CHECK(step_time(run.setup()) <= most);
}

TEST_CASE("a step is a pipeline of the profiled chunks, then its tail") {
  const unsigned seed = GENERATE(range(1U, cases + 1U));
  CAPTURE(seed);
  const Run run = random_run(seed);
  const TrainingStep step = replay_training_step(run.setup());
  const StepTimeline& timeline = step.timeline;
  const bool hidden_sends = *run.plan.overlap.point_to_point;

  REQUIRE(timeline.chunks.size() == step.schedule.order.size());
  for (std::size_t rank = 0; rank < timeline.chunks.size(); ++rank) {
    CAPTURE(rank);
    REQUIRE(step.uses[rank].size() == step.schedule.order[rank].size());
    Seconds work;
    for (std::size_t slot = 0; slot < step.uses[rank].size(); ++slot) {
      const ChunkProfile& profile = step.profiles.at(step.uses[rank][slot]);
      const double duration = timeline.chunks[rank][slot].duration().value();
      const double least = profile.duration.value();
      CHECK(profile.shape.kind == step.schedule.order[rank][slot].kind);
      CHECK(duration >= least * (1.0 - rounding));
      if (hidden_sends) CHECK(duration == Approx(least).epsilon(rounding));
      work += profile.duration;
    }
    CHECK(timeline.pipeline_end >= work * (1.0 - rounding));
    CHECK(timeline.reduce[rank].start >= timeline.chunks[rank].back().finish);
    CHECK(timeline.optimizer[rank].start >= timeline.reduce[rank].finish);
    CHECK(timeline.gather[rank].start >= timeline.optimizer[rank].finish);
    CHECK(timeline.end >= timeline.gather[rank].finish);
  }
}

TEST_CASE("the same setup makes the same step, to the last digit") {
  const unsigned seed = GENERATE(range(1U, cases + 1U));
  CAPTURE(seed);
  const TrainingSetup setup = random_run(seed).setup();
  CHECK(step_time(setup) == step_time(setup));
}

TEST_CASE("sends off the critical path make a step no slower") {
  const unsigned seed = GENERATE(range(1U, cases + 1U));
  CAPTURE(seed);
  Run run = random_run(seed);
  run.plan.overlap.point_to_point = false;
  const Seconds waiting = step_time(run.setup());
  run.plan.overlap.point_to_point = true;
  CHECK(step_time(run.setup()) <= waiting * (1.0 + rounding));
}

TEST_CASE("one stage has no bubble") {
  const TrainingStep step =
      replay_training_step(plain_run(1, ScheduleKind::one_forward_one_backward).setup());
  Seconds work;
  for (const Interval& chunk : step.timeline.chunks[0]) work += chunk.duration();
  CHECK(step.timeline.pipeline_end.value() == Approx(work.value()).epsilon(rounding));
}

TEST_CASE("a written schedule takes what the same schedule takes by its name") {
  const auto seed = GENERATE(range(1U, cases + 1U));
  CAPTURE(seed);
  Run run = random_run(seed);
  const TrainingStep named = replay_training_step(run.setup());
  run.plan.written = schedule_of(run.plan, run.training);
  run.plan.schedule = ScheduleKind::written;
  run.plan.virtual_stages = 1;
  REQUIRE_FALSE(
      find_misfit(run.model, run.training, run.plan, static_cast<int>(run.plan.gpus()) / 8, 8));
  const TrainingStep written = replay_training_step(run.setup());
  CHECK(written.timeline.end == named.timeline.end);
  for (std::size_t rank = 0; rank < named.memory.size(); ++rank) {
    CHECK(written.memory[rank].total() == named.memory[rank].total());
  }
}

TEST_CASE("interleaving shortens the bubble by as much as it shortens the stages") {
  const auto bubble = [](ScheduleKind schedule, int stages) {
    Run run = plain_run(2, schedule);
    run.plan.virtual_stages = stages;
    run.plan.overlap.point_to_point = true;
    // Next to such layers, embedding, head and hand-overs are nothing: all stages are alike.
    run.model.hidden = 8192;
    run.model.feed_forward = 32768;
    run.model.vocabulary = 1;
    run.fabric.nodes = 1;
    run.fabric.nvlink = 400000;
    run.plan.data = 4;
    run.training.global_batch = 4 * 8;
    const TrainingStep step = replay_training_step(run.setup());
    Seconds work;
    for (const Interval& chunk : step.timeline.chunks[0]) work += chunk.duration();
    return (step.timeline.pipeline_end - work).value();
  };
  const double whole = bubble(ScheduleKind::one_forward_one_backward, 1);
  CHECK(bubble(ScheduleKind::interleaved, 2) == Approx(whole / 2.0).epsilon(0.02));
  CHECK(bubble(ScheduleKind::interleaved, 4) == Approx(whole / 4.0).epsilon(0.04));
}

TEST_CASE("gpipe takes at least the memory of 1f1b, and on the last stage much more") {
  const auto memory = [](ScheduleKind schedule) {
    return replay_training_step(plain_run(4, schedule).setup()).memory;
  };
  const std::vector<MemoryUse> all = memory(ScheduleKind::gpipe);
  const std::vector<MemoryUse> few = memory(ScheduleKind::one_forward_one_backward);
  REQUIRE(all.size() == 4);
  for (std::size_t rank = 0; rank < 4; ++rank) {
    CHECK(all[rank].activations / few[rank].activations ==
          Approx(8.0 / (4.0 - static_cast<double>(rank))));
    CHECK(all[rank].total() >= few[rank].total());
  }
}

TEST_CASE("a token's executed FLOPs are those of the model, and the scores computed again") {
  const Run run = plain_run(4, ScheduleKind::gpipe);
  const double scores_again = 8.0 * 16.0 * 4096.0 / 2.0 * 2.0 * 128.0;
  CHECK(executed_flops_per_token(run.setup()).value() ==
        Approx(flops_per_token(run.model, 4096).causal.value() + scores_again).epsilon(1e-9));
}

TEST_CASE("rows fall evenly on the experts of a GPU") {
  TrainingSetup setup = random_run(1).setup();
  setup.model = deepseek_v3();
  setup.plan.expert = 64;
  setup.plan.micro_batch = 2;
  setup.training.sequence_length = 4096;
  setup.spread.gpus = 7.5;
  const LayerLoad load = load_of(setup);
  CHECK(load.tokens() == 8192.0);
  CHECK(load.expert_rows == 8.0 * 8192.0);
  CHECK(load.received_rows == 7.5 * 8192.0);
  CHECK(load.local_experts == 4.0);
}
