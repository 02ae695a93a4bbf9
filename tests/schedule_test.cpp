#include "workloads/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "sim/engine.hpp"
#include "tests/catch.hpp"
#include "workloads/pipeline.hpp"

using namespace trainyard;

namespace {

struct Times {
  double forward, backward_input, weights, pair;
};

constexpr Times equal{1.0, 1.0, 1.0, 3.0};
constexpr Times unequal{1.0, 1.2, 0.8, 3.0};

double time_of(const Chunk& chunk, const Times& times) {
  switch (chunk.kind) {
    case ChunkKind::forward:
      return times.forward;
    case ChunkKind::backward_input:
      return times.backward_input;
    case ChunkKind::weights:
      return times.weights;
    case ChunkKind::backward:
      return times.backward_input + times.weights;
    case ChunkKind::pair:
      break;
  }
  return times.pair;
}

/// When each chunk runs, by rank, if handing over is free.
std::vector<Timeline> replay(const Schedule& schedule, const Times& times) {
  const PipelineGraph pipeline = pipeline_graph(
      schedule, {.chunk = [&](int, const Chunk& chunk) { return Seconds{time_of(chunk, times)}; },
                 .hand_over = [](int, int) { return HandOver{}; }});
  const Timeline timeline = simulate({}, pipeline.graph);
  std::vector<Timeline> by_rank;
  for (const std::vector<TaskId>& chunks : pipeline.chunks) {
    Timeline& mine = by_rank.emplace_back();
    for (const TaskId task : chunks) mine.push_back(timeline[index(task)]);
  }
  return by_rank;
}

/// The last end on any rank, counted from the start of the step.
double end_of(const std::vector<Timeline>& ranks) {
  double end = 0.0;
  for (const Timeline& rank : ranks) end = std::max(end, rank.back().finish.value());
  return end;
}

double longest_span(const std::vector<Timeline>& ranks) {
  double longest = 0.0;
  for (const Timeline& rank : ranks) longest = std::max(longest, makespan(rank).value());
  return longest;
}

std::string half(char kind, int phase, int micro_batch) {
  const char letter = phase == 0 ? kind : static_cast<char>(kind - 'A' + 'a');
  return letter + std::to_string(micro_batch);
}

std::string drawn(const Chunk& chunk) {
  std::string first = half("FBWDF"[static_cast<int>(chunk.kind)], chunk.phase, chunk.micro_batch);
  if (chunk.kind == ChunkKind::backward) return first + first;
  if (chunk.kind != ChunkKind::pair) return first;
  return first + "&" + half('D', chunk.other_phase, chunk.other_micro_batch) + ">";
}

/// Two characters for each unit of time: kind and micro-batch, in small letters for phase 1.
std::string gantt(const Schedule& schedule) {
  const std::vector<Timeline> ranks = replay(schedule, equal);
  std::string picture;
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
    std::string line;
    for (std::size_t place = 0; place < ranks[rank].size(); ++place) {
      line.resize(static_cast<std::size_t>(std::lround(2.0 * ranks[rank][place].start.value())),
                  '.');
      line += drawn(schedule.order[rank][place]);
    }
    picture += line + "\n";
  }
  return picture;
}

struct Golden {
  Schedule schedule;
  double end_equal, end_unequal;  // the longest span is the same: rank 0 starts first, ends last
  std::vector<int> peaks;
};

}  // namespace

TEST_CASE("schedules end when an independent replay says, and hold as many activations") {
  const std::vector<Golden> rows{
      {gpipe(4, 8), 33.0, 33.0, std::vector(4, 8)},
      {gpipe(8, 16), 69.0, 69.0, std::vector(8, 16)},
      {one_forward_one_backward(4, 8), 33.0, 33.0, {4, 3, 2, 1}},
      {one_forward_one_backward(8, 16), 69.0, 69.0, {8, 7, 6, 5, 4, 3, 2, 1}},
      {dualpipe(4, 8), 26.0, 26.4, std::vector(4, 5)},
      {dualpipe(8, 16), 54.0, 55.2, std::vector(8, 9)},
  };
  for (const Golden& row : rows) {
    CAPTURE(&row - rows.data());
    CHECK(peak_activations(row.schedule) == row.peaks);
    for (const auto& [times, end] : {std::pair{equal, row.end_equal}, {unequal, row.end_unequal}}) {
      const std::vector<Timeline> ranks = replay(row.schedule, times);
      CHECK(end_of(ranks) == Approx(end).epsilon(1e-9));
      CHECK(longest_span(ranks) == Approx(end).epsilon(1e-9));
    }
  }
}

TEST_CASE("GPipe runs all forwards, then all backwards") {
  CHECK(gantt(gpipe(4, 8)) ==
        "F0F1F2F3F4F5F6F7..................D0D0D1D1D2D2D3D3D4D4D5D5D6D6D7D7\n"
        "..F0F1F2F3F4F5F6F7............D0D0D1D1D2D2D3D3D4D4D5D5D6D6D7D7\n"
        "....F0F1F2F3F4F5F6F7......D0D0D1D1D2D2D3D3D4D4D5D5D6D6D7D7\n"
        "......F0F1F2F3F4F5F6F7D0D0D1D1D2D2D3D3D4D4D5D5D6D6D7D7\n");
}

TEST_CASE("1F1B warms up until the last rank is reached, then alternates") {
  CHECK(gantt(one_forward_one_backward(4, 8)) ==
        "F0F1F2F3............D0D0F4D1D1F5D2D2F6D3D3F7D4D4..D5D5..D6D6..D7D7\n"
        "..F0F1F2........D0D0F3D1D1F4D2D2F5D3D3F6D4D4F7D5D5..D6D6..D7D7\n"
        "....F0F1....D0D0F2D1D1F3D2D2F4D3D3F5D4D4F6D5D5F7D6D6..D7D7\n"
        "......F0D0D0F1D1D1F2D2D2F3D3D3F4D4D4F5D5D5F6D6D6F7D7D7\n");
}

TEST_CASE("DualPipe enters at both ends, and its ranks mirror each other") {
  CHECK(gantt(dualpipe(4, 8)) ==
        "F0F1F2f0b0w0f1F3&d1>..f2&D0>d2d2..f3&D1>d3d3B2W2B3W3\n"
        "..F0f0F1f1F2d0d0f2&D0>F3&d1>f3&D1>d2d2D2D2..b3B3w3W3\n"
        "..F0f0F1f1F2d0d0f2&D0>F3&d1>f3&D1>d2d2D2D2..b3B3w3W3\n"
        "F0F1F2f0b0w0f1F3&d1>..f2&D0>d2d2..f3&D1>d3d3B2W2B3W3\n");
}

TEST_CASE("GPipe and 1F1B lose one pass through the other stages, whatever the times") {
  const auto seed = GENERATE(1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 10u, 11u, 12u);
  std::mt19937 random{seed};
  const auto draw = [&](int from, int to) {
    return from + static_cast<int>(random() % static_cast<unsigned>(to - from + 1));
  };
  const int ranks = draw(1, 8);
  const int micro_batches = draw(1, 20);
  const Times times{0.1 * draw(1, 40), 0.1 * draw(1, 40), 0.1 * draw(1, 40), 0.0};
  CAPTURE(seed, ranks, micro_batches, times.forward, times.backward_input, times.weights);

  const double once = times.forward + times.backward_input + times.weights;
  const auto end = Approx((micro_batches + ranks - 1) * once).epsilon(1e-9);
  CHECK(end_of(replay(gpipe(ranks, micro_batches), times)) == end);
  CHECK(end_of(replay(one_forward_one_backward(ranks, micro_batches), times)) == end);
}

TEST_CASE("1F1B holds no more activations than there are micro-batches") {
  CHECK(peak_activations(one_forward_one_backward(4, 2)) == std::vector{2, 2, 2, 1});
}

TEST_CASE("what a pair retires counts until the pair ends") {
  const Schedule schedule{.stages = 1,
                          .micro_batches = 2,
                          .placement = {{{0, 0}}},
                          .order = {{{ChunkKind::forward, 0, 0},
                                     {ChunkKind::pair, 0, 1, 0, 0},
                                     {ChunkKind::backward, 0, 1}}}};
  CHECK(peak_activations(schedule) == std::vector{2});
}

TEST_CASE("a pipeline without ranks or micro-batches is refused") {
  CHECK_THROWS_WITH(
      gpipe(0, 8), "a pipeline needs at least 1 rank and 1 to 65536 micro-batches: it has 0 and 8");
  CHECK_THROWS_WITH(
      one_forward_one_backward(4, 65537),
      "a pipeline needs at least 1 rank and 1 to 65536 micro-batches: it has 4 and 65537");
}
