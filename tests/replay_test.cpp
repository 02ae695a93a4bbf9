#include "workloads/replay.hpp"

#include <array>
#include <random>
#include <vector>

#include "tests/catch.hpp"
#include "tests/chunks.hpp"
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
  costs.parts.expert_attention = part_of(1.0_s, 2.0_s, 0.5_s);
  costs.parts.expert_network = part_of(3.0_s, 4.0_s, 1.5_s);
  return costs;
}

constexpr StageShape layers(int count) {
  return {.expert_layers = count};
}

ChunkProfile replay_pair(int count, const ChunkCosts& costs) {
  return replay_chunk({ChunkKind::pair, layers(count), layers(count)}, costs, links);
}

/// Draws what sets the pace of a chunk. Each kind of transfer has a link of its own, so that none
/// holds up another.
class CostsDraw {
 public:
  explicit CostsDraw(std::mt19937& random) : random_{random} {}

  ChunkCosts draw() {
    ChunkCosts costs{.parts = {part(), part(), part(), part(), part(), part(), part()},
                     .exchange = {exchange(seconds()), exchange(seconds()), exchange(seconds()),
                                  exchange(seconds()), one_in(4)},
                     .overlap = !one_in(4),
                     .sharded = {.of = {}, .gather_again = one_in(2), .beside_forward = one_in(2)}};
    costs.sharded.beside_backward = costs.sharded.beside_forward;
    if (one_in(3)) return costs;
    for (UnitSync& unit : costs.sharded.of) {
      unit = {.gather = over(3, seconds()), .scatter = over(4, seconds())};
    }
    return costs;
  }

 private:
  bool one_in(unsigned count) { return random_() % count == 0; }
  double seconds() { return static_cast<double>(random_() % 1000) / 100.0; }

  HandOver over(std::uint32_t link, double seconds) const {
    return {.latency = Seconds{seconds / 2.0},
            .load = {{LinkId{link}, Bytes{1e9 * seconds / 2.0}}}};
  }

  LayerTransfer transfer(TransferKind tensor, TransferKind context) {
    return one_in(2) ? LayerTransfer{tensor, over(1, seconds()), tensor_beside_}
                     : LayerTransfer{context, over(2, seconds()), context_beside_};
  }

  std::vector<Stretch> stretches() {
    std::vector<Stretch> drawn;
    do {
      Stretch stretch{.compute = Seconds{seconds()}};
      if (one_in(3)) stretch.pieces = static_cast<int>(1 + random_() % 4);
      if (one_in(3)) {
        stretch.before = transfer(TransferKind::tensor_gather, TransferKind::context_keys);
      }
      if (one_in(3)) {
        stretch.after = transfer(TransferKind::tensor_scatter, TransferKind::context_gradients);
      }
      drawn.push_back(stretch);
    } while (one_in(3));
    return drawn;
  }

  PartTime part() {
    PartTime part{.forward = stretches(), .backward = stretches(), .weights = stretches()};
    if (one_in(2)) {
      part.backward.push_back({.compute = Seconds{seconds()},
                               .before = LayerTransfer{TransferKind::tensor_regather,
                                                       over(1, seconds()), tensor_beside_}});
    }
    return part;
  }

  std::mt19937& random_;
  bool tensor_beside_ = one_in(2);
  bool context_beside_ = one_in(2);
};

constexpr std::array own_links{1.0_GBps, 1.0_GBps, 1.0_GBps, 1.0_GBps, 1.0_GBps};

/// The same with everything on one stream.
ChunkCosts one_by_one(ChunkCosts costs) {
  costs.overlap = false;
  costs.sharded.beside_forward = false;
  costs.sharded.beside_backward = false;
  PartTimes& parts = costs.parts;
  for (PartTime* part : {&parts.dense_attention, &parts.dense_network, &parts.expert_attention,
                         &parts.expert_network, &parts.embedding, &parts.head, &parts.prediction}) {
    for (auto* stretches : {&part->forward, &part->backward, &part->weights}) {
      for (Stretch& stretch : *stretches) {
        if (stretch.before) stretch.before->beside = false;
        if (stretch.after) stretch.after->beside = false;
      }
    }
  }
  return costs;
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
    if (spans[next].stream != spans[next - 1].stream) continue;
    CHECK(spans[next].when.start >= spans[next - 1].when.finish - Seconds{1e-9});
  }
}

/// Two ranks, one micro-batch: forwards of 1 s and backwards of 2 s; rank 0 ends at 6 s, rank 1
/// at 4 s.
StepTimeline step_with(const StepSync& sync) {
  const PipelineCosts costs{
      .chunk = [](int, std::size_t slot) { return slot == 0 ? 1.0_s : 2.0_s; },
      .hand_over = [](int, int) { return HandOver{}; }};
  return replay_step(gpipe(2, 1), costs, sync, links);
}

/// A hand-over that waits, and then moves nothing.
HandOver waiting(Seconds latency) {
  return {.latency = latency, .load = {}};
}

StageSync sync_of(const std::vector<int>& ranks) {
  StageSync sync{};
  for (const int rank : ranks) sync.holders.push_back({.rank = rank, .phase = 0});
  return sync;
}

/// Copies of a stage on some ranks sum its gradients.
StageSync reduced(const std::vector<int>& ranks, const HandOver& reduce) {
  StageSync sync = sync_of(ranks);
  sync.reduce = reduce;
  return sync;
}

/// They gather its weights.
StageSync gathered(const std::vector<int>& ranks, const HandOver& gather) {
  StageSync sync = sync_of(ranks);
  sync.gather = gather;
  return sync;
}

void check_interval(const Interval& interval, double start, double finish) {
  CHECK(interval.start.value() == Approx(start));
  CHECK(interval.finish.value() == Approx(finish));
}

/// There is one interval, and this is it.
void check_only(const std::vector<Interval>& intervals, double start, double finish) {
  REQUIRE(intervals.size() == 1);
  check_interval(intervals[0], start, finish);
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
  const unsigned seed = GENERATE(range(1U, 101U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const ChunkCosts costs = CostsDraw{random}.draw();
  const ChunkShape shape = random_chunk(random);
  const ChunkProfile profile = replay_chunk(shape, costs, own_links);
  const Seconds compute = busy(profile.compute);
  const Seconds communication = busy(profile.communication);

  check_one_at_a_time(profile.compute);
  check_one_at_a_time(profile.communication);
  CHECK(profile.exposed <= communication + Seconds{1e-9});
  CHECK(profile.duration.value() == Approx((compute + profile.exposed).value()).margin(1e-9));

  const ChunkProfile serial = replay_chunk(shape, one_by_one(costs), own_links);
  CHECK(busy(serial.compute).value() == Approx(compute.value()));
  CHECK(busy(serial.communication).value() == Approx(communication.value()));
  CHECK(serial.duration.value() == Approx((compute + communication).value()).margin(1e-9));
  CHECK(profile.duration <= serial.duration + Seconds{1e-9});
}

TEST_CASE("optimizers start once all gradients are summed and agreed upon") {
  const StepTimeline step =
      step_with({.beside = {},
                 .reduced = {reduced({0}, waiting(0.5_s)), reduced({1}, waiting(1.0_s))},
                 .gathered = {gathered({0}, waiting(0.125_s)), gathered({1}, waiting(0.25_s))},
                 .agree = 0.25_s,
                 .optimizer = {1.0_s, 2.0_s}});
  CHECK(step.pipeline_start == Seconds{});
  CHECK(step.pipeline_end.value() == Approx(6.0));
  check_only(step.reduce[0], 6.0, 6.5);
  check_only(step.reduce[1], 4.0, 5.0);
  check_interval(step.optimizer[0], 6.75, 7.75);
  check_interval(step.optimizer[1], 6.75, 8.75);
  check_only(step.gather[0], 7.75, 7.875);
  check_only(step.gather[1], 8.75, 9.0);
  CHECK(step.end.value() == Approx(9.0));
}

TEST_CASE("ranks that hold copies of a stage sum once the last of them is done") {
  const StepTimeline step = step_with({.beside = {},
                                       .reduced = {reduced({0, 1}, waiting(0.5_s))},
                                       .gathered = {gathered({0, 1}, waiting(0.25_s))},
                                       .agree = Seconds{},
                                       .optimizer = {1.0_s, 2.0_s}});
  for (const std::size_t rank : {0U, 1U}) {
    check_only(step.reduce[rank], 6.0, 6.5);
    check_only(step.gather[rank], 8.5, 8.75);
  }
  CHECK(step.end.value() == Approx(8.75));
}

TEST_CASE("sums of different stages that meet on a link share it") {
  const StepTimeline step = step_with(
      {.beside = {},
       .reduced = {},
       .gathered = {gathered({0}, seconds_on_link(1.0)), gathered({1}, seconds_on_link(1.0))},
       .agree = Seconds{},
       .optimizer = {1.0_s, 1.0_s}});
  check_only(step.gather[0], 7.0, 9.0);
  check_only(step.gather[1], 7.0, 9.0);
}

TEST_CASE("a step whose tail takes no time ends with its pipeline") {
  const StepTimeline step = step_with({.beside = {},
                                       .reduced = {reduced({0, 1}, {})},
                                       .gathered = {},
                                       .agree = Seconds{},
                                       .optimizer = {Seconds{}, Seconds{}}});
  CHECK(step.end.value() == Approx(6.0));
  CHECK(step.chunks[1][1].finish.value() == Approx(4.0));
}

// Rank 1 has its last weights at 4.5 s, when rank 0 has yet to go backward; rank 0's first forward
// waits for its weights, and all else with it.
TEST_CASE(
    "what copies exchange beside the pipeline is in the step, and the optimizer waits for it") {
  StageSync first = sync_of({0});
  first.gather = seconds_on_link(0.5);
  first.reduce = seconds_on_link(1.0);
  const StepTimeline step = step_with({.beside = {first, reduced({1}, seconds_on_link(1.0))},
                                       .reduced = {},
                                       .gathered = {},
                                       .agree = 0.25_s,
                                       .optimizer = {1.0_s, 1.0_s}});
  CHECK(step.pipeline_start.value() == Approx(0.5));
  CHECK(step.pipeline_end.value() == Approx(6.5));
  check_only(step.gather[0], 0.0, 0.5);
  CHECK(step.gather[1].empty());
  check_only(step.reduce[1], 4.5, 5.5);
  check_only(step.reduce[0], 6.5, 7.5);
  check_interval(step.optimizer[0], 7.75, 8.75);
  CHECK(step.end.value() == Approx(8.75));
}
