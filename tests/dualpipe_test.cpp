#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "sim/engine.hpp"
#include "tests/catch.hpp"
#include "workloads/pipeline.hpp"
#include "workloads/schedule.hpp"

using namespace trainyard;

// The expected values come from an independent replay of the released step functions, github
// deepseek-ai/DualPipe @3da1bbe.

namespace {

struct Times {
  double forward, backward_input, weights, pair;

  double backward() const { return backward_input + weights; }
  double once() const { return forward + backward(); }
};

Times unpaired(double forward, double backward_input, double weights) {
  return {forward, backward_input, weights, forward + backward_input + weights};
}

double time_of(const Chunk& chunk, const Times& times) {
  switch (chunk.kind) {
    case ChunkKind::forward:
      return times.forward;
    case ChunkKind::backward_input:
      return times.backward_input;
    case ChunkKind::weights:
      return times.weights;
    case ChunkKind::backward:
      return times.backward();
    case ChunkKind::pair:
      break;
  }
  return times.pair;
}

/// The end of the step, and of each rank how long it takes from its first chunk to its last, and
/// how long it is idle in the step.
struct Replay {
  double end;
  std::vector<double> spans, idle;
};

Replay replay(const Schedule& schedule, const Times& times) {
  const PipelineGraph pipeline = pipeline_graph(
      schedule, {.chunk = [&](int, const Chunk& chunk) { return Seconds{time_of(chunk, times)}; },
                 .hand_over = [](int, int) { return HandOver{}; }});
  const Timeline timeline = simulate({}, pipeline.graph);
  Replay result{.end = makespan(timeline).value(), .spans = {}, .idle = {}};
  for (const std::vector<TaskId>& chunks : pipeline.chunks) {
    const Seconds first = timeline[index(chunks.front())].start;
    result.spans.push_back((timeline[index(chunks.back())].finish - first).value());
    double busy = 0.0;
    for (const TaskId task : chunks) busy += timeline[index(task)].duration().value();
    result.idle.push_back(result.end - busy);
  }
  return result;
}

void check_near(const std::vector<double>& values, const std::vector<double>& expected) {
  REQUIRE(values.size() == expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    CAPTURE(i);
    CHECK(values[i] == Approx(expected[i]).epsilon(1e-9));
  }
}

std::vector<int> counts(const Schedule& schedule, ChunkKind kind) {
  std::vector<int> counts;
  for (const std::vector<Chunk>& order : schedule.order) {
    counts.push_back(static_cast<int>(std::ranges::count(order, kind, &Chunk::kind)));
  }
  return counts;
}

/// Both halves of a pipeline, from the first half of it.
std::vector<int> mirrored(std::vector<int> half) {
  std::vector<int> whole = half;
  whole.insert(whole.end(), half.rbegin(), half.rend());
  return whole;
}

class Draw {
 public:
  explicit Draw(unsigned seed) : random_{seed} {}

  int whole(int from, int to) {
    return from + static_cast<int>(random_() % static_cast<unsigned>(to - from + 1));
  }
  double time() { return 0.1 * whole(1, 40); }

 private:
  std::mt19937 random_;
};

}  // namespace

TEST_CASE("DualPipe's ranks hold a stage of each pipe, first the one that enters on their half") {
  const Schedule schedule = dualpipe(4, 8);
  CHECK(schedule.stages == 4);
  CHECK(schedule.micro_batches == 4);
  CHECK(schedule.placement ==
        std::vector<std::vector<Placement>>{
            {{0, 0}, {1, 3}}, {{0, 1}, {1, 2}}, {{1, 1}, {0, 2}}, {{1, 0}, {0, 3}}});
  CHECK(schedule.order[0] == schedule.order[3]);
  CHECK(schedule.order[1] == schedule.order[2]);
}

TEST_CASE("DualPipe on DeepSeek-V3's 16 ranks and 120 micro-batches runs the known chunks") {
  const Schedule schedule = dualpipe(16, 120);
  const std::vector<int> split = mirrored({15, 14, 13, 12, 11, 10, 9, 8});
  CHECK(counts(schedule, ChunkKind::pair) == mirrored({97, 98, 99, 100, 101, 102, 103, 103}));
  CHECK(counts(schedule, ChunkKind::forward) == mirrored({23, 22, 21, 20, 19, 18, 17, 17}));
  CHECK(counts(schedule, ChunkKind::backward) == mirrored({8, 8, 8, 8, 8, 8, 8, 9}));
  CHECK(counts(schedule, ChunkKind::backward_input) == split);
  CHECK(counts(schedule, ChunkKind::weights) == split);
  CHECK(peak_activations(schedule) == std::vector(16, 17));

  CHECK(replay(schedule, {1.0, 1.0, 1.0, 3.0}).end == Approx(374.0).epsilon(1e-9));
  CHECK(replay(schedule, {1.0, 1.0, 1.0, 2.4}).end == Approx(308.0).epsilon(1e-9));
}

TEST_CASE("DualPipe's weights finish what has been put off the longest, in either phase") {
  const Schedule schedule = dualpipe(8, 16);
  std::vector<Chunk> owed;
  for (const Chunk& chunk : schedule.order[2]) {
    if (chunk.kind == ChunkKind::backward_input) owed.push_back(chunk);
    if (chunk.kind != ChunkKind::weights) continue;
    REQUIRE_FALSE(owed.empty());
    CHECK(chunk.phase == owed.front().phase);
    CHECK(chunk.micro_batch == owed.front().micro_batch);
    owed.erase(owed.begin());
  }
  CHECK(owed.empty());
}

TEST_CASE("DualPipe's ranks take as long as an independent replay says") {
  check_near(replay(dualpipe(4, 8), unpaired(1.0, 1.2, 0.8)).spans, {26.4, 25.0, 25.0, 26.4});
}

TEST_CASE("a pair that overlaps shortens DualPipe's step") {
  CHECK(replay(dualpipe(4, 8), {1.0, 1.0, 1.0, 2.4}).end == Approx(23.6).epsilon(1e-9));
  CHECK(replay(dualpipe(4, 8), {1.0, 1.2, 0.8, 2.4}).end == Approx(24.0).epsilon(1e-9));
  CHECK(replay(dualpipe(8, 16), {1.0, 1.0, 1.0, 2.4}).end == Approx(48.0).epsilon(1e-9));
  CHECK(replay(dualpipe(8, 16), {1.0, 1.2, 0.8, 2.4}).end == Approx(49.2).epsilon(1e-9));
}

TEST_CASE("overlap leaves DualPipe's outer ranks less idle than the published formula says") {
  check_near(replay(dualpipe(8, 16), {1.0, 1.0, 1.0, 2.4}).idle,
             {3.0, 3.6, 4.2, 4.2, 4.2, 4.2, 3.6, 3.0});
}

TEST_CASE("DualPipe's closed form holds for all times where pairs do not overlap") {
  const auto seed = GENERATE(1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 10u, 11u, 12u);
  Draw draw{seed};
  const int ranks = 2 * draw.whole(1, 5);
  const int micro_batches = 2 * ranks + 2 * draw.whole(0, 6);
  const Times times = unpaired(draw.time(), draw.time(), draw.time());
  CAPTURE(seed, ranks, micro_batches, times.forward, times.backward_input, times.weights);

  const double f = times.forward, b = times.backward_input, w = times.weights;
  const int k = ranks / 2 - 1;
  const double bubble = f >= b ? k * (2 * f + std::max(0.0, b - w))
                               : k * (f + 2 * b - std::min(b, w)) - std::min(k * (b - f), f);
  CHECK(replay(dualpipe(ranks, micro_batches), times).end ==
        Approx(micro_batches * times.once() + bubble).epsilon(1e-9));
}

// Source of the formula: arXiv 2412.19437 Table 2; its B is the whole backward, here D.
TEST_CASE("DualPipe's published bubble is the idle time of its middle ranks, and the largest") {
  const auto seed = GENERATE(1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 10u, 11u, 12u);
  Draw draw{seed};
  const int ranks = 2 * draw.whole(1, 5);
  const int micro_batches = 2 * ranks + 2 * draw.whole(0, 6);
  const double f = draw.time();
  Times times = unpaired(f, f, f * 0.1 * draw.whole(1, 10));
  const double least_pair = std::max(f, times.backward());
  times.pair = least_pair + (times.once() - least_pair) * 0.1 * draw.whole(0, 10);
  CAPTURE(seed, ranks, micro_batches, f, times.weights, times.pair);

  const int k = ranks / 2 - 1;
  const double published = k * (times.pair + times.backward() - 3 * times.weights);
  const Replay step = replay(dualpipe(ranks, micro_batches), times);
  const auto near_published = Approx(published).epsilon(1e-9).margin(1e-9);
  CHECK(step.idle[static_cast<std::size_t>(k)] == near_published);
  CHECK(step.idle[static_cast<std::size_t>(k) + 1] == near_published);
  CHECK(std::ranges::max(step.idle) == near_published);

  const double gain = times.once() - times.pair;
  CHECK(step.end ==
        Approx(micro_batches * times.once() - (micro_batches - ranks - 1) * gain + published)
            .epsilon(1e-9));
}

TEST_CASE("DualPipe refuses what its order was not made for") {
  const auto ranks_and_micro_batches =
      GENERATE(std::pair{3, 12}, std::pair{4, 9}, std::pair{4, 6}, std::pair{0, 0});
  const auto [ranks, micro_batches] = ranks_and_micro_batches;
  CHECK_THROWS_WITH(dualpipe(ranks, micro_batches),
                    "dualpipe needs an even number of ranks, and an even number of micro-batches "
                    "of at least twice the ranks: it has " +
                        std::to_string(ranks) + " and " + std::to_string(micro_batches));
}
