#include "workloads/dualpipe.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tests/schedules.hpp"

using namespace trainyard;

// The expected values come from an independent replay of the released step functions, github
// deepseek-ai/DualPipe @3da1bbe.

namespace {

std::vector<int> counts(const Schedule& schedule, ChunkKind kind) {
  std::vector<int> counts;
  for (const std::vector<Chunk>& order : schedule.order) {
    counts.push_back(static_cast<int>(std::ranges::count(order, kind, &Chunk::kind)));
  }
  return counts;
}

/// What DualPipe loses without overlap; DualPipeV with twice as many ranks loses the same.
double bubble(int ranks, const ChunkTimes& times) {
  const double f = times.forward, b = times.backward_input, w = times.weights;
  const int k = ranks / 2 - 1;
  return f >= b ? k * (2 * f + std::max(0.0, b - w))
                : k * (f + 2 * b - std::min(b, w)) - std::min(k * (b - f), f);
}

/// Both halves of a pipeline, from the first half of it.
std::vector<int> mirrored(std::vector<int> half) {
  std::vector<int> whole = half;
  whole.insert(whole.end(), half.rbegin(), half.rend());
  return whole;
}

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

  CHECK(replayed(schedule, {1.0, 1.0, 1.0, 3.0}).end == near(374.0));
  CHECK(replayed(schedule, {1.0, 1.0, 1.0, 2.4}).end == near(308.0));
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

TEST_CASE("DualPipe and DualPipeV end when an independent replay says, and keep as much") {
  check_golden({
      {dualpipe(4, 8), 26.0, 26.0, 26.4, 26.4, std::vector(4, 5)},
      {dualpipe(8, 16), 54.0, 54.0, 55.2, 55.2, std::vector(8, 9)},
      {dualpipe_v(4, 8), 54.0, 54.0, 55.2, 55.2, std::vector(4, 9)},
      {dualpipe_v(8, 16), 110.0, 110.0, 113.2, 113.2, std::vector(8, 17)},
  });
}

TEST_CASE("DualPipe enters at both ends, and its ranks mirror each other") {
  check_drawing(dualpipe(4, 8), "dualpipe");
}

TEST_CASE("DualPipeV folds the two directions into one that turns at the last rank") {
  check_drawing(dualpipe_v(4, 8), "dualpipev");
}

TEST_CASE("every rank of DualPipe and DualPipeV spans what an independent replay says") {
  check_near(replayed(dualpipe(4, 8), unpaired(1.0, 1.2, 0.8)).spans, {26.4, 25.0, 25.0, 26.4});
  check_near(replayed(dualpipe_v(4, 8), unpaired(1.0, 1.2, 0.8)).spans, {55.2, 53.8, 52.4, 51.0});
}

TEST_CASE("a pair that overlaps shortens the step") {
  CHECK(replayed(dualpipe_v(4, 8), {1.0, 1.0, 1.0, 2.4}).end == near(48.0));
  CHECK(replayed(dualpipe_v(4, 8), {1.0, 1.2, 0.8, 2.4}).end == near(49.2));
  CHECK(replayed(dualpipe_v(8, 16), {1.0, 1.0, 1.0, 2.4}).end == near(96.8));
  CHECK(replayed(dualpipe_v(8, 16), {1.0, 1.2, 0.8, 2.4}).end == near(100.0));
  CHECK(replayed(dualpipe(4, 8), {1.0, 1.0, 1.0, 2.4}).end == near(23.6));
  CHECK(replayed(dualpipe(4, 8), {1.0, 1.2, 0.8, 2.4}).end == near(24.0));
  CHECK(replayed(dualpipe(8, 16), {1.0, 1.0, 1.0, 2.4}).end == near(48.0));
  CHECK(replayed(dualpipe(8, 16), {1.0, 1.2, 0.8, 2.4}).end == near(49.2));
}

TEST_CASE("overlap leaves DualPipe's outer ranks less idle than the published formula says") {
  check_near(replayed(dualpipe(8, 16), {1.0, 1.0, 1.0, 2.4}).idle,
             {3.0, 3.6, 4.2, 4.2, 4.2, 4.2, 3.6, 3.0});
}

TEST_CASE("DualPipe's closed form holds for all times where pairs do not overlap") {
  const auto seed = GENERATE(1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 10u, 11u, 12u);
  Draw draw{seed};
  const int ranks = 2 * draw.whole(1, 5);
  const int micro_batches = 2 * ranks + 2 * draw.whole(0, 6);
  const ChunkTimes times = unpaired(draw.time(), draw.time(), draw.time());
  CAPTURE(seed, ranks, micro_batches, times.forward, times.backward_input, times.weights);

  CHECK(replayed(dualpipe(ranks, micro_batches), times).end ==
        near(micro_batches * times.once() + bubble(ranks, times)));
}

TEST_CASE("DualPipeV's closed form holds for all times, on odd numbers of micro-batches too") {
  const auto seed = GENERATE(range(1U, schedule_seeds + 1U));
  Draw draw{seed};
  const int ranks = draw.whole(1, 6);
  const int micro_batches = 2 * ranks + draw.whole(0, 9);
  const ChunkTimes times = unpaired(draw.time(), draw.time(), draw.time());
  CAPTURE(seed, ranks, micro_batches, times.forward, times.backward_input, times.weights);

  const Schedule schedule = dualpipe_v(ranks, micro_batches);
  CHECK(replayed(schedule, times).end ==
        near(2 * micro_batches * times.once() + bubble(2 * ranks, times)));
  CHECK(peak_activations(schedule) == std::vector(static_cast<std::size_t>(ranks), 2 * ranks + 1));
}

// Source of the formula: arXiv 2412.19437 Table 2; its B is the whole backward, here D.
TEST_CASE("DualPipe's published bubble is the idle time of its middle ranks, and the largest") {
  const auto seed = GENERATE(1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 10u, 11u, 12u);
  Draw draw{seed};
  const int ranks = 2 * draw.whole(1, 5);
  const int micro_batches = 2 * ranks + 2 * draw.whole(0, 6);
  const double f = draw.time();
  ChunkTimes times = unpaired(f, f, f * 0.1 * draw.whole(1, 10));
  const double least_pair = std::max(f, times.backward());
  times.pair = least_pair + (times.once() - least_pair) * 0.1 * draw.whole(0, 10);
  CAPTURE(seed, ranks, micro_batches, f, times.weights, times.pair);

  const int k = ranks / 2 - 1;
  const double published = k * (times.pair + times.backward() - 3 * times.weights);
  const ScheduleReplay step = replayed(dualpipe(ranks, micro_batches), times);
  const auto near_published = near(published);
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

TEST_CASE("DualPipeV needs two micro-batches for each rank") {
  CHECK_THROWS_WITH(dualpipe_v(4, 7),
                    "dualpipev needs at least 1 rank, and at least two micro-batches for each: it "
                    "has 4 and 7");
  CHECK_THROWS_WITH(dualpipe_v(0, 7),
                    "dualpipev needs at least 1 rank, and at least two micro-batches for each: it "
                    "has 0 and 7");
}
