#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/critical_stretches.hpp"
#include "tests/catch.hpp"
#include "tests/runs.hpp"

// One GPU, NIC or cable is slower than the others: what that costs, and who waits for whom.

using namespace trainyard;

namespace {

// Sums of simulated times, in another order.
constexpr double rounding = 1e-9;

/// A run on a cluster after a change.
template <class Change>
TrainingSetup setup_with(const Run& run, Change change) {
  ClusterChoice cluster = h800s(run.fabric);
  change(cluster.spec);
  return setup_on(cluster, run.model, run.training, run.plan, catalogue_stack(run.stack.c_str()));
}

std::string gpu_name(GpuId gpu) {
  return "node-" + std::to_string(index(gpu) / 8) + ".gpu-" + std::to_string(index(gpu) % 8);
}

/// One GPU of a rank and replica computes at a share of the speed.
TrainingSetup with_slow_gpu(const Run& run, double speed, int rank = 0, int replica = 0) {
  return setup_with(run, [&](ClusterSpec& spec) {
    spec.slow_gpus = {{gpu_name(run.plan.gpu(rank, replica)), speed}};
  });
}

/// Pipelines of four ranks on a node of eight GPUs, whose ranks are alike: next to such layers
/// embedding, head and hand-overs are nothing.
Run even_pipelines(int micro_batches) {
  Run run = plain_run(4, ScheduleKind::one_forward_one_backward);
  run.model.hidden = 8192;
  run.model.feed_forward = 32768;
  run.model.vocabulary = 1;
  run.fabric.nodes = 1;
  run.fabric.nvlink = 400000;
  run.plan.data = 2;
  run.plan.overlap.point_to_point = true;
  run.training.global_batch = 2 * micro_batches;
  return run;
}

/// How long the end of a step waits for chunks of a rank of all classes.
Seconds critical_time(const StepTimeline& timeline, int rank) {
  for (const CriticalShare& share : critical_shares(critical_stretches(timeline))) {
    if (share.event == StepEvent::chunk && share.rank == rank) return share.time;
  }
  return {};
}

}  // namespace

TEST_CASE("a lone GPU at 80 % of its speed takes a quarter longer for what it computes") {
  Run run = plain_run(1, ScheduleKind::one_forward_one_backward);
  run.plan.data = 1;
  run.training.global_batch = 4;
  const auto step_time = [&](double speed) {
    return replay_training_step(with_slow_gpu(run, speed)).timeline.end.value();
  };
  const double sound = step_time(1.0);
  const double computing = (step_time(0.8) - sound) * 4.0;
  // Memory is as fast as ever, and nothing but products and attention depends on the clock.
  CHECK(computing > 0.5 * sound);
  CHECK(computing < sound);
  CHECK(step_time(0.5) == Approx(sound + computing).epsilon(rounding));
  CHECK(step_time(0.25) == Approx(sound + 3.0 * computing).epsilon(rounding));
}

TEST_CASE("all replicas wait for that of a slow GPU, which is a class of its own") {
  const Run run = plain_run(4, ScheduleKind::one_forward_one_backward);
  REQUIRE(replay_training_step(run.setup()).classes.size() == 1);
  const TrainingStep step = replay_training_step(with_slow_gpu(run, 0.8, 2, 5));
  REQUIRE(step.classes.size() == 2);
  CHECK(step.classes[0].replicas == std::vector{0, 1, 2, 3, 4, 6, 7});
  CHECK(step.classes[1].replicas == std::vector{5});
  for (const CriticalStretch& stretch : critical_stretches(step.timeline)) {
    if (stretch.event == StepEvent::chunk) CHECK(stretch.rank >= 4);
  }
  // Nobody sums gradients of a stage before it has its own.
  for (std::size_t rank = 0; rank < 4; ++rank) {
    CHECK(step.timeline.reduce[rank].back().start >= step.timeline.chunks[4 + rank].back().finish);
  }
}

TEST_CASE("sound replicas are as fast as without the slow one until they wait for it") {
  const Run run = plain_run(4, ScheduleKind::one_forward_one_backward);
  const StepTimeline sound = replay_training_step(run.setup()).timeline;
  const StepTimeline mixed = replay_training_step(with_slow_gpu(run, 0.8, 2, 5)).timeline;
  for (std::size_t rank = 0; rank < 4; ++rank) {
    CHECK(mixed.chunks[rank].back().finish.value() ==
          Approx(sound.chunks[rank].back().finish.value()).epsilon(rounding));
  }
}

// In 1F1B the slow rank r starts after r forwards of others, runs m forwards and backwards, and r
// backwards of others follow; and no rank is slower than if all were slow, which takes m + 3
// chunks.
TEST_CASE("a pipeline with one slow rank goes at its pace") {
  const int slow = GENERATE(0, 1, 2, 3);
  const int micro_batches = GENERATE(4, 8, 32);
  const double speed = GENERATE(0.9, 0.5);
  CAPTURE(slow, micro_batches, speed);
  const Run run = even_pipelines(micro_batches);
  const TrainingStep step = replay_training_step(with_slow_gpu(run, speed, slow, 1));
  REQUIRE(step.classes.size() == 2);
  const auto pass = [&](int rank) {
    Seconds work;
    for (const Interval& chunk : step.timeline.chunks[static_cast<std::size_t>(4 + rank)]) {
      work += chunk.duration();
    }
    return work / micro_batches;
  };
  const Seconds slowest = pass(slow);
  Seconds before;
  for (int rank = 0; rank < slow; ++rank) before += pass(rank);
  const Seconds length = step.timeline.pipeline_end - step.timeline.pipeline_start;
  CHECK(length >= (before + slowest * micro_batches) * (1.0 - rounding));
  CHECK(length <= slowest * (micro_batches + 3) * 1.001);  // hand-overs
  // The end waits for nothing else but while the pipeline fills and drains, as long as three
  // chunks.
  CHECK(critical_time(step.timeline, 4 + slow) >= slowest * (micro_batches - 3) * (1.0 - rounding));
}

TEST_CASE("the slower a GPU, the later the step, which is never earlier than a sound one") {
  const Run run = plain_run(4, ScheduleKind::one_forward_one_backward);
  Seconds before = replay_training_step(run.setup()).timeline.end;
  for (const double speed : {1.0, 0.95, 0.8, 0.5, 0.1}) {
    CAPTURE(speed);
    const Seconds time = replay_training_step(with_slow_gpu(run, speed, 1, 3)).timeline.end;
    CHECK(time >= before * (1.0 - rounding));
    before = time;
  }
}

TEST_CASE("all at the same lower speed are one class, as slow as the slowest of them") {
  const Run run = even_pipelines(8);
  const TrainingStep all = replay_training_step(setup_with(run, [](ClusterSpec& spec) {
    for (std::uint32_t gpu = 0; gpu < 8; ++gpu)
      spec.slow_gpus.push_back({gpu_name(GpuId{gpu}), 0.8});
  }));
  CHECK(all.classes.size() == 1);
  for (int rank = 0; rank < 4; ++rank) {
    CAPTURE(rank);
    CHECK(replay_training_step(with_slow_gpu(run, 0.8, rank, 0)).timeline.end <=
          all.timeline.end * (1.0 + rounding));
  }
}

TEST_CASE("a NIC at half its rate doubles what its replica hands over") {
  Run run = plain_run(4, ScheduleKind::one_forward_one_backward);
  run.plan.overlap.point_to_point = true;
  // Ranks are nodes: replica 3 has the fourth NIC of each.
  const TrainingStep step = replay_training_step(setup_with(run, [](ClusterSpec& spec) {
    spec.slow_links = {{{"node-1.nic-3", "plane-0.leaf-0"}, spec.nic.bandwidth / 2.0}};
  }));
  REQUIRE(step.classes.size() == 2);
  CHECK(step.classes[1].replicas == std::vector{3});
  const auto busy = [](const Send& send) { return send.alone - send.collective.latency; };
  for (std::size_t send = 0; send < step.classes[0].sends.size(); ++send) {
    const Send& sound = step.classes[0].sends[send];
    const Send& slow = step.classes[1].sends[send];
    CAPTURE(sound.from, sound.to);
    const double factor = sound.from == 1 || sound.to == 1 ? 2.0 : 1.0;
    CHECK(busy(slow).value() == Approx(factor * busy(sound).value()));
  }
}

TEST_CASE("a NIC at half its rate doubles the sums of gradients that all NICs carry") {
  Run run = plain_run(1, ScheduleKind::one_forward_one_backward);
  run.fabric.nvlink = 40000;  // so that NICs bind
  run.model.hidden = 8192;    // so much that one protocol is the best at all rates
  run.model.feed_forward = 32768;
  run.plan.overlap.gradient = false;
  const auto summed = [&](double share) {
    const TrainingSetup setup = setup_with(run, [&](ClusterSpec& spec) {
      spec.slow_links = {{{"node-2.nic-6", "plane-0.leaf-0"}, spec.nic.bandwidth * share}};
    });
    return replay_training_step(setup).timeline.reduce.front().front().duration();
  };
  const Seconds waiting = summed(0.5) - summed(0.25) * 0.5;  // half of the latency
  CHECK(waiting >= Seconds{});
  CHECK((summed(0.5) - waiting * 2.0).value() ==
        Approx(2.0 * (summed(1.0) - waiting * 2.0).value()).epsilon(1e-6));
}

namespace {

/// Two pipeline ranks of four nodes each, on rails of two leaves with four NICs and four cables to
/// the spines: rank 0 sends from the first leaf of each rail to the second.
TrainingSetup on_rails(const std::string& routing, const std::string& failed) {
  Run run = plain_run(2, ScheduleKind::one_forward_one_backward);
  run.plan.overlap.point_to_point = true;
  return setup_on(
      cluster_from("{gpu: H800-SXM, nodes: 8, gpus_per_node: 4, fabric: {kind: rail-fat-tree, "
                   "switch_radix: 8, routing: " +
                   routing + "}, failed_links: [" + failed + "]}"),
      run.model, run.training, run.plan, catalogue_stack("deepseek"));
}

/// By class of replicas, what sending takes beside its latency, over what the quickest take.
std::vector<double> sends_over_quickest(const TrainingStep& step) {
  std::vector<double> times;
  for (const ReplicaClass& replicas : step.classes) {
    const Send& send = replicas.sends.front();
    times.push_back((send.alone - send.collective.latency).value());
  }
  const double quickest = *std::ranges::min_element(times);
  for (double& time : times) time /= quickest;
  return times;
}

std::string refusal_of(const std::string& failed) {
  try {
    on_rails("d-mod-k", failed);
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("where one cable of four is down, two replicas share another, or four share three") {
  const std::string down = "[plane-0.leaf-0, plane-0.spine-0]";
  const TrainingStep fixed = replay_training_step(on_rails("d-mod-k", down));
  REQUIRE(fixed.classes.size() == 2);
  CHECK(fixed.classes[0].replicas == std::vector{0, 12});
  CHECK(sends_over_quickest(fixed)[0] == Approx(2.0));

  const TrainingStep adaptive = replay_training_step(on_rails("adaptive", down));
  REQUIRE(adaptive.classes.size() == 2);
  CHECK(adaptive.classes[0].replicas == std::vector{0, 4, 8, 12});
  CHECK(sends_over_quickest(adaptive)[0] == Approx(4.0 / 3.0));

  for (const std::string routing : {"d-mod-k", "adaptive"}) {
    const TrainingStep sound = replay_training_step(on_rails(routing, ""));
    CHECK(sound.classes.size() == 1);
    CHECK(sound.timeline.end < replay_training_step(on_rails(routing, down)).timeline.end);
  }
}

// Bytes could go round by NVLink and another rail; routes do not, so that the run is refused.
TEST_CASE("a run whose rail is cut is refused, and says what is cut off") {
  std::string down;
  for (const char* spine : {"0", "1", "2", "3"}) {
    down += std::string{down.empty() ? "" : ", "} + "[plane-0.leaf-0, plane-0.spine-" + spine + "]";
  }
  CHECK(refusal_of(down) ==
        "the failed links cut the cluster in two: plane-0.leaf-0 cannot reach plane-0.leaf-1 (let "
        "fewer links fail)");
  CHECK(refusal_of("[node-0.nic-0, plane-0.leaf-0]") ==
        "without the cable from node-0.nic-0 to plane-0.leaf-0, node-0.gpu-0 is cut off (leave its "
        "node out, or write the cable under slow_links)");
}
