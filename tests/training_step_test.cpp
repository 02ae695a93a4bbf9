#include "workloads/training_step.hpp"

#include <algorithm>
#include <vector>

#include "tests/catch.hpp"
#include "tests/runs.hpp"
#include "tests/setups.hpp"
#include "workloads/habits.hpp"
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
// Where transfers share links, one that comes earlier may get in the way of another; by so much.
constexpr double contention = 0.02;

Seconds step_time(const TrainingSetup& setup) {
  return replay_training_step(setup).timeline.end;
}

}  // namespace

TEST_CASE("any run that is drawn fits") {
  const unsigned seed = GENERATE(range(1U, 201U));
  CAPTURE(seed);
  const Run run = random_run(seed);
  const auto misfit = find_misfit(run.model, run.training, run.plan, run.fabric.nodes,
                                  run.gpus() / run.fabric.nodes);
  CAPTURE(misfit ? misfit->key + ": " + misfit->problem : "");
  CHECK_FALSE(misfit);
}

TEST_CASE("a step is not slower with twice the bandwidth of anything, or twice the peak") {
  const unsigned seed = GENERATE(range(1U, cases + 1U));
  CAPTURE(seed);
  Run run = random_run(seed);
  TrainingSetup setup = run.setup();
  const Seconds most = step_time(setup) * (1.0 + contention);
  const Gpu gpu = setup.gpu;

  setup.gpu.peak.bf16 = gpu.peak.bf16 * 2.0;
  setup.gpu.peak.fp16 = gpu.peak.fp16 * 2.0;
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

TEST_CASE("where nothing shares a link, more bandwidth or peak makes nothing slower at all") {
  const unsigned seed = GENERATE(range(1U, cases + 1U));
  CAPTURE(seed);
  Run run = random_run(seed);
  run.plan.overlap = {.tensor = false,
                      .gradient = false,
                      .parameter = false,
                      .point_to_point = false,
                      .expert = false,
                      .context = false};
  TrainingSetup setup = run.setup();
  const Seconds most = step_time(setup) * (1.0 + rounding);
  setup.gpu.peak.bf16 = setup.gpu.peak.bf16 * 2.0;
  setup.gpu.peak.fp16 = setup.gpu.peak.fp16 * 2.0;
  setup.gpu.peak.fp8 = setup.gpu.peak.fp8 * 2.0;
  CHECK(step_time(setup) <= most);
  run.fabric.nic *= 2;
  CHECK(step_time(run.setup()) <= most);
  run.fabric.nvlink *= 2;
  CHECK(step_time(run.setup()) <= most);
}

TEST_CASE("a step is a pipeline of the profiled chunks, then its tail") {
  const unsigned seed = GENERATE(range(1U, cases + 1U));
  CAPTURE(seed);
  const Run run = random_run(seed);
  const TrainingSetup setup = run.setup();
  const TrainingStep step = replay_training_step(setup);
  const StepTimeline& timeline = step.timeline;
  // A stage that is the whole model may wait for its weights within a chunk.
  const bool whole = overlaps_sends(setup) && stage_count(run.plan) > 1;
  const Seconds start = run.plan.pipeline > 1 ? setup.stack.kernels.chunk : Seconds{};

  REQUIRE(timeline.chunks.size() == step.schedule.order.size());
  for (std::size_t rank = 0; rank < timeline.chunks.size(); ++rank) {
    CAPTURE(rank);
    REQUIRE(step.uses[rank].size() == step.schedule.order[rank].size());
    Seconds work;
    for (std::size_t slot = 0; slot < step.uses[rank].size(); ++slot) {
      const ChunkProfile& profile = step.profiles.at(step.uses[rank][slot]);
      const double duration = timeline.chunks[rank][slot].duration().value();
      const double least = (profile.duration + start).value();
      CHECK(profile.shape.kind == step.schedule.order[rank][slot].kind);
      CHECK(duration >= least * (1.0 - rounding));
      if (whole) CHECK(duration == Approx(least).epsilon(rounding));
      work += profile.duration + start;
    }
    CHECK(timeline.pipeline_end >= work * (1.0 - rounding));
    CHECK(timeline.end >= timeline.optimizer[rank].finish);
  }
}

TEST_CASE(
    "gradients are summed before any optimizer, and weights gathered after it or at the start") {
  const unsigned seed = GENERATE(range(1U, cases + 1U));
  CAPTURE(seed);
  const TrainingSetup setup = random_run(seed).setup();
  const StepTimeline timeline = replay_training_step(setup).timeline;
  for (std::size_t rank = 0; rank < timeline.chunks.size(); ++rank) {
    CAPTURE(rank);
    const Interval& optimizer = timeline.optimizer[rank];
    for (const Interval& reduce : timeline.reduce[rank]) {
      CHECK(optimizer.start >= reduce.finish);
      if (!overlaps_gradients(setup)) CHECK(reduce.start >= timeline.chunks[rank].back().finish);
    }
    for (const Interval& gather : timeline.gather[rank]) {
      if (overlaps_parameters(setup)) {
        CHECK(gather.finish <= timeline.chunks[rank].back().start);
      } else {
        CHECK(gather.start >= optimizer.finish);
      }
      CHECK(timeline.end >= gather.finish);
    }
  }
}

TEST_CASE("exposed communication is a part of the communication, and of its chunk") {
  const unsigned seed = GENERATE(range(1U, cases + 1U));
  CAPTURE(seed);
  const TrainingStep step = replay_training_step(random_run(seed).setup());
  for (const ChunkProfile& profile : step.profiles) {
    Seconds communication;
    Seconds compute;
    for (const Span& span : profile.communication) communication += span.when.duration();
    for (const Span& span : profile.compute) compute += span.when.duration();
    CHECK(profile.exposed <= communication * (1.0 + rounding));
    CHECK(profile.duration.value() ==
          Approx((compute + profile.exposed).value()).epsilon(rounding));
  }
}

// Kernels beside transfers that hold no multiprocessors, at the same rates, cut into no pieces.
TEST_CASE("transfers that run beside kernels at no cost to these make a step no slower") {
  const unsigned seed = GENERATE(range(1U, cases + 1U));
  CAPTURE(seed);
  TrainingSetup setup = random_run(seed).setup();
  setup.stack.sms = {.exchange = 0, .tensor = 0, .context = 0, .data = 0};
  setup.stack.exchange.beside_compute = {.dispatch = 1.0, .cached_dispatch = 1.0, .combine = 1.0};
  setup.plan.overlap.tensor = std::nullopt;
  setup.stack.overlap.tensor = TensorOverlap::none;
  setup.plan.overlap.context = false;
  const auto check = [&](auto change) {
    const Seconds before = step_time(setup);
    change();
    CHECK(step_time(setup) <= before * (1.0 + contention));
  };
  setup.plan.overlap.expert = false;
  check([&] { setup.plan.overlap.expert = true; });
  check([&] { setup.stack.overlap.tensor = TensorOverlap::weights; });
  setup.plan.overlap.gradient = false;
  check([&] { setup.plan.overlap.gradient = true; });
  setup.plan.overlap.parameter = false;
  check([&] { setup.plan.overlap.parameter = true; });
  setup.plan.overlap.point_to_point = false;
  check([&] { setup.plan.overlap.point_to_point = true; });
}

TEST_CASE("the same setup makes the same step, to the last digit") {
  const unsigned seed = GENERATE(range(1U, cases + 1U));
  CAPTURE(seed);
  const TrainingSetup setup = random_run(seed).setup();
  CHECK(step_time(setup) == step_time(setup));
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
  TrainingSetup setup = plain_run(1, ScheduleKind::gpipe).setup();
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
