#include "workloads/replay.hpp"

#include <array>
#include <random>
#include <vector>

#include "tests/catch.hpp"
#include "workloads/breadth_first.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

constexpr std::array links{1.0_GBps};

/// An exchange that takes half its time for the barrier, and half for the rows.
ExchangeCost exchange(double seconds) {
  return {.barrier = Seconds{seconds / 2.0}, .load = {{LinkId{0}, Bytes{1e9 * seconds / 2.0}}}};
}

/// Kernels of an expert layer take 12 s in all, each of the four exchanges so many.
ChunkCosts costs_of(double seconds, bool overlap) {
  ChunkCosts costs{.parts = {},
                   .exchange = {.dispatch = exchange(seconds),
                                .combine = exchange(seconds),
                                .dispatch_gradient = exchange(seconds),
                                .combine_gradient = exchange(seconds)},
                   .overlap = overlap};
  costs.parts.expert_attention = {1.0_s, 2.0_s, 0.5_s};
  costs.parts.expert_network = {3.0_s, 4.0_s, 1.5_s};
  return costs;
}

constexpr StageShape layers(int count) {
  return {.expert_layers = count};
}

ChunkProfile replay_pair(int count, const ChunkCosts& costs) {
  return replay_chunk({ChunkKind::pair, layers(count), layers(count)}, costs, links);
}

ChunkCosts random_costs(std::mt19937& random) {
  const auto draw = [&] { return static_cast<double>(random() % 1000) / 100.0; };
  const auto part = [&] { return PartTime{Seconds{draw()}, Seconds{draw()}, Seconds{draw()}}; };
  return {.parts = {part(), part(), part(), part(), part(), part(), part()},
          .exchange = {exchange(draw()), exchange(draw()), exchange(draw()), exchange(draw())},
          .overlap = random() % 4 != 0};
}

ChunkShape random_chunk(std::mt19937& random) {
  const auto stage = [&] {
    return StageShape{.dense_layers = static_cast<int>(random() % 2),
                      .expert_layers = static_cast<int>(1 + random() % 3),
                      .prediction_layers = static_cast<int>(random() % 2),
                      .embedding = random() % 2 == 0,
                      .head = random() % 2 == 0};
  };
  const auto kind = static_cast<ChunkKind>(random() % 5);
  return {kind, stage(), kind == ChunkKind::pair ? stage() : StageShape{}};
}

Seconds busy(const std::vector<Span>& spans) {
  Seconds sum;
  for (const Span& span : spans) sum += span.when.duration();
  return sum;
}

void check_one_at_a_time(const std::vector<Span>& spans) {
  for (std::size_t next = 1; next < spans.size(); ++next) {
    CHECK(spans[next].when.start >= spans[next - 1].when.finish - Seconds{1e-9});
  }
}

/// Two ranks, one micro-batch: forwards of 1 s and backwards of 2 s; rank 0 ends at 6 s, rank 1
/// at 4 s.
StepTimeline step_with(const StepTail& tail) {
  const PipelineCosts costs{
      .chunk = [](int,
                  const Chunk& chunk) { return chunk.kind == ChunkKind::forward ? 1.0_s : 2.0_s; },
      .hand_over = [](int, int) { return HandOver{}; }};
  return replay_step(gpipe(2, 1), costs, tail, links);
}

void check_interval(const Interval& interval, double start, double finish) {
  CHECK(interval.start.value() == Approx(start));
  CHECK(interval.finish.value() == Approx(finish));
}

}  // namespace

TEST_CASE("a lone forward of two expert layers takes the sum of its parts, and hides nothing") {
  const ChunkProfile profile =
      replay_chunk({ChunkKind::forward, layers(2), {}}, costs_of(0.5, true), links);
  CHECK(profile.duration.value() == Approx(2.0 * (1.0 + 0.5 + 3.0 + 0.5)));
  CHECK(profile.exposed.value() == Approx(4.0 * 0.5));
  CHECK(profile.compute.size() == 4);
  CHECK(profile.communication.size() == 4);
}

TEST_CASE("a pair takes its kernels if each exchange is shorter than what runs beside it") {
  const ChunkProfile profile = replay_pair(2, costs_of(0.5, true));
  CHECK(profile.duration.value() == Approx(2.0 * 12.0));
  CHECK(profile.exposed.value() == Approx(0.0).margin(1e-9));
}

// Half a second a letter; c and C are combine and its gradient, d and D those of dispatch:
//
//   compute        FF..BBBBBBBBWWWFFFFFFBBBBW
//   communication  CCCCdddd....DDDD.....cccc.
TEST_CASE("kernels wait for an exchange that outlasts what runs beside it") {
  const ChunkProfile profile = replay_pair(1, costs_of(2.0, true));
  CHECK(profile.duration.value() == Approx(13.0));
  CHECK(profile.exposed.value() == Approx(1.0));
  REQUIRE(profile.compute.size() == 6);
  REQUIRE(profile.communication.size() == 4);
  check_interval(profile.communication[0].when, 0.0, 2.0);
  check_interval(profile.compute[0].when, 0.0, 1.0);
  check_interval(profile.compute[1].when, 2.0, 6.0);
  check_interval(profile.communication[1].when, 2.0, 4.0);
  check_interval(profile.communication[2].when, 6.0, 8.0);
  check_interval(profile.compute[3].when, 7.5, 10.5);
  check_interval(profile.communication[3].when, 10.5, 12.5);
}

TEST_CASE("without overlap a pair takes the sum of its kernels and its exchanges") {
  const ChunkProfile profile = replay_pair(3, costs_of(2.0, false));
  CHECK(profile.duration.value() == Approx(3.0 * (12.0 + 4.0 * 2.0)));
  CHECK(profile.exposed.value() == Approx(3.0 * 4.0 * 2.0));
}

TEST_CASE("in any chunk each stream does one thing at a time, and one of them is always busy") {
  const unsigned seed = GENERATE(range(1U, 41U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  ChunkCosts costs = random_costs(random);
  const ChunkShape shape = random_chunk(random);
  const ChunkProfile profile = replay_chunk(shape, costs, links);
  const Seconds compute = busy(profile.compute);
  const Seconds communication = busy(profile.communication);

  check_one_at_a_time(profile.compute);
  check_one_at_a_time(profile.communication);
  CHECK(profile.exposed <= communication + Seconds{1e-9});
  CHECK(profile.duration.value() == Approx((compute + profile.exposed).value()).margin(1e-9));
  CHECK(profile.duration >= communication - Seconds{1e-9});

  costs.overlap = false;
  const ChunkProfile serial = replay_chunk(shape, costs, links);
  CHECK(serial.duration.value() == Approx((compute + communication).value()).margin(1e-9));
  CHECK(profile.duration <= serial.duration + Seconds{1e-9});
}

TEST_CASE("optimizers start once all gradients are summed and agreed upon") {
  const StepTimeline step =
      step_with({.syncs = {{.ranks = {0}, .reduce = {0.5_s, {}}, .gather = {0.125_s, {}}},
                           {.ranks = {1}, .reduce = {1.0_s, {}}, .gather = {0.25_s, {}}}},
                 .agree = 0.25_s,
                 .optimizer = {1.0_s, 2.0_s}});
  CHECK(step.pipeline_end.value() == Approx(6.0));
  check_interval(step.reduce[0], 6.0, 6.5);
  check_interval(step.reduce[1], 4.0, 5.0);
  check_interval(step.optimizer[0], 6.75, 7.75);
  check_interval(step.optimizer[1], 6.75, 8.75);
  check_interval(step.gather[0], 7.75, 7.875);
  check_interval(step.gather[1], 8.75, 9.0);
  CHECK(step.end.value() == Approx(9.0));
}

TEST_CASE("ranks that hold copies of a stage sum once the last of them is done") {
  const StepTimeline step =
      step_with({.syncs = {{.ranks = {0, 1}, .reduce = {0.5_s, {}}, .gather = {0.25_s, {}}}},
                 .agree = Seconds{},
                 .optimizer = {1.0_s, 2.0_s}});
  for (const std::size_t rank : {0U, 1U}) {
    check_interval(step.reduce[rank], 6.0, 6.5);
    check_interval(step.gather[rank], 8.5, 8.75);
  }
  CHECK(step.end.value() == Approx(8.75));
}

TEST_CASE("sums of different stages that meet on a link share it") {
  const HandOver gigabyte{.latency = Seconds{}, .load = {{LinkId{0}, 1.0_GB}}};
  const StepTimeline step = step_with({.syncs = {{.ranks = {0}, .reduce = {}, .gather = gigabyte},
                                                 {.ranks = {1}, .reduce = {}, .gather = gigabyte}},
                                       .agree = Seconds{},
                                       .optimizer = {1.0_s, 1.0_s}});
  check_interval(step.gather[0], 7.0, 9.0);
  check_interval(step.gather[1], 7.0, 9.0);
}

TEST_CASE("a step whose tail takes no time ends with its pipeline") {
  const StepTimeline step = step_with({.syncs = {{.ranks = {0, 1}, .reduce = {}, .gather = {}}},
                                       .agree = Seconds{},
                                       .optimizer = {Seconds{}, Seconds{}}});
  CHECK(step.end.value() == Approx(6.0));
  CHECK(step.chunks[1][1].finish.value() == Approx(4.0));
}
