#include "workloads/replica_classes.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "tests/catch.hpp"
#include "tests/runs.hpp"
#include "workloads/expert_load.hpp"
#include "workloads/training_step.hpp"

using namespace trainyard;

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr unsigned cases = 4;
#else
constexpr unsigned cases = 24;
#endif

std::vector<ReplicaClass> classes_of(const TrainingSetup& setup) {
  return replica_classes(setup, schedule_of(setup.plan, setup.training), site_traffic(setup));
}

TrainingSetup plain_setup(const std::string& more) {
  const Run run = plain_run(4, ScheduleKind::one_forward_one_backward);
  return setup_on(cluster_from("{gpu: H800-SXM, nodes: 4, fabric: single-switch" + more + "}"),
                  run.model, run.training, run.plan);
}

/// Four replicas of two ranks, each of four experts; two micro-batches each.
TrainingSetup drawn_setup(int draws) {
  const Model model = model_from(
      "{layers: 4, hidden: 512, vocabulary: 32000, feed_forward: 2048, gated: true"
      ", attention: {heads: 4, key_width: 128, value_width: 128}"
      ", experts: {routed: 8, per_token: 2, shared: 1, hidden: 1024}}");
  TrainingSetup setup =
      setup_on(cluster_from("{gpu: H800-SXM, nodes: 4, fabric: single-switch}"), model,
               {.tokens = Tokens{1e9},
                .sequence_length = 4096,
                .global_batch = 32,
                .precision = Precision::bf16,
                .recompute = {}},
               {.pipeline = 2, .expert = 4, .data = 16, .zero = 1});
  setup.loads = expert_loads({.kind = LoadKind::log_normal, .skew = 0.5, .draws = draws},
                             *model.experts, 4, 4);
  return setup;
}

}  // namespace

TEST_CASE("every replica is in one class") {
  const unsigned seed = GENERATE(range(1U, cases + 1U));
  CAPTURE(seed);
  const TrainingSetup setup = random_run(seed).setup();
  std::vector<int> seen;
  for (const ReplicaClass& replicas : classes_of(setup)) {
    CHECK(std::ranges::is_sorted(replicas.replicas));
    seen.insert(seen.end(), replicas.replicas.begin(), replicas.replicas.end());
  }
  std::ranges::sort(seen);
  std::vector<int> all(static_cast<std::size_t>(site_traffic(setup).replicas));
  std::iota(all.begin(), all.end(), 0);
  CHECK(seen == all);
}

TEST_CASE("replicas of a sound cluster are one class, and a straggler is one of its own") {
  REQUIRE(classes_of(plain_setup("")).size() == 1);
  CHECK(classes_of(plain_setup("")).front().replicas.size() == 8);

  const std::vector<ReplicaClass> classes =
      classes_of(plain_setup(", slow_gpus: [{gpu: node-1.gpu-5, speed: 0.8}]"));
  REQUIRE(classes.size() == 2);
  CHECK(classes[0].replicas.size() == 7);
  CHECK(classes[1].replicas == std::vector{5});
  CHECK(classes[1].sites == std::vector<std::uint32_t>{0, 1, 0, 0});
}

TEST_CASE("a replica whose sends take longer is a class of its own") {
  const std::vector<ReplicaClass> classes = classes_of(plain_setup(
      ", slow_links: [{between: [node-1.nic-5, plane-0.leaf-0], bandwidth: 100 Gb/s}]"));
  REQUIRE(classes.size() == 2);
  CHECK(classes[1].replicas == std::vector{5});
  CHECK(classes[1].sites == classes[0].sites);
}

TEST_CASE("the sends of a class carry what those of its replicas do") {
  const std::vector<ReplicaClass> classes =
      classes_of(plain_setup(", slow_gpus: [{gpu: node-1.gpu-5, speed: 0.8}]"));
  const auto bytes = [](const Send& send) {
    double sum = 0.0;
    for (const LinkLoad& load : send.collective.demand) sum += load.size.value();
    return sum;
  };
  REQUIRE(classes[0].sends.size() == 6);  // there and back between four ranks
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(bytes(classes[0].sends[i]) == Approx(7.0 * bytes(classes[1].sends[i])));
    CHECK(classes[0].sends[i].alone.value() == Approx(classes[1].sends[i].alone.value()));
  }
}

TEST_CASE("micro-batches take draws in turn, replica after replica") {
  CHECK(classes_of(drawn_setup(1)).size() == 1);
  CHECK(classes_of(drawn_setup(2)).size() == 1);
  CHECK(classes_of(drawn_setup(4)).size() == 2);
  const std::vector<ReplicaClass> classes = classes_of(drawn_setup(3));
  REQUIRE(classes.size() == 3);
  CHECK(classes[0].replicas == std::vector{0, 3});
  std::vector<std::size_t> first;
  for (const ReplicaClass& replicas : classes) first.push_back(replicas.first_draw);
  CHECK(first == std::vector<std::size_t>{0, 2, 1});
}

TEST_CASE("pipelines side by side are those of one class, with pipes of their own") {
  const Schedule one = schedule_of({.pipeline = 4, .data = 1, .schedule = ScheduleKind::dualpipe},
                                   {.tokens = Tokens{1.0},
                                    .sequence_length = 1,
                                    .global_batch = 16,
                                    .precision = Precision::bf16,
                                    .recompute = {}});
  const Schedule three = side_by_side(one, 3);
  CHECK_NOTHROW(require_complete(three));
  REQUIRE(three.order.size() == 12);
  CHECK(pipes(three.placement) == 6);
  for (std::size_t rank = 0; rank < 12; ++rank) {
    CHECK(three.order[rank] == one.order[rank % 4]);
    CHECK(three.placement[rank].front().stage == one.placement[rank % 4].front().stage);
  }
}

TEST_CASE("a step with a slow GPU ends when its replica does, and the others wait for it") {
  const TrainingStep sound = replay_training_step(plain_setup(""), Engine::fluid);
  const TrainingStep slow = replay_training_step(
      plain_setup(", slow_gpus: [{gpu: node-3.gpu-5, speed: 0.8}]"), Engine::fluid);
  REQUIRE(slow.classes.size() == 2);
  // The last of four ranks is the longest, for it has the head as well: it works without a gap, and
  // the step takes as much longer as its chunks do.
  const auto work = [](const TrainingStep& step, std::size_t rank) {
    Seconds sum;
    for (const Interval& chunk : step.timeline.chunks[rank]) sum += chunk.duration();
    return sum.value();
  };
  const double longer = work(slow, 4 + 3) - work(sound, 3);
  CHECK(longer > 0.1 * work(sound, 3));
  CHECK(longer < 0.25 * work(sound, 3));  // launches are no slower
  CHECK((slow.timeline.pipeline_end - sound.timeline.pipeline_end).value() == Approx(longer));
  CHECK(slow.timeline.chunks[0].back().finish.value() ==
        Approx(sound.timeline.chunks[0].back().finish.value()));
  for (std::size_t rank = 0; rank < slow.timeline.optimizer.size(); ++rank) {
    CHECK(slow.timeline.optimizer[rank].start.value() ==
          Approx(slow.timeline.optimizer[0].start.value()));
  }
}
