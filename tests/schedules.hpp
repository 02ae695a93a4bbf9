#pragma once

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "sim/engine.hpp"
#include "tests/catch.hpp"
#include "tests/example.hpp"
#include "workloads/pipeline.hpp"

// What tests of schedules share: schedules replayed with the same times on all stages, free
// hand-overs, and drawn.

namespace trainyard {

struct ChunkTimes {
  double forward, backward_input, weights, pair;

  double backward() const { return backward_input + weights; }
  double once() const { return forward + backward(); }
};

/// Times whose pairs gain nothing.
inline ChunkTimes unpaired(double forward, double backward_input, double weights) {
  return {forward, backward_input, weights, forward + backward_input + weights};
}

inline double time_of(const Chunk& chunk, const ChunkTimes& times) {
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

/// What a replay found: when each chunk runs, by rank, and the end of the last.
struct ScheduleReplay {
  std::vector<Timeline> ranks;
  double end = 0.0;
  std::vector<double> spans;  ///< of each rank, from its first start to its last end
  std::vector<double> idle;   ///< of each rank, until the end of the last
  std::size_t hand_overs = 0;

  double longest_span() const { return std::ranges::max(spans); }
};

inline ScheduleReplay replayed(const Schedule& schedule, const ChunkTimes& times) {
  const PipelineGraph pipeline = pipeline_graph(
      schedule, {.chunk =
                     [&](int rank, std::size_t slot) {
                       const auto& order = schedule.order[static_cast<std::size_t>(rank)];
                       return Seconds{time_of(order[slot], times)};
                     },
                 .hand_over = [](int, int) { return HandOver{}; }});
  const Timeline timeline = simulate({}, pipeline.graph);
  ScheduleReplay result;
  result.end = makespan(timeline).value();
  result.hand_overs = pipeline.graph.size();
  for (const auto& chunks : pipeline.chunks) {
    Timeline& mine = result.ranks.emplace_back();
    double busy = 0.0;
    for (const auto& chunk : chunks) {
      mine.push_back(timeline[index(chunk.first)]);
      busy += mine.back().duration().value();
    }
    result.spans.push_back((mine.back().finish - mine.front().start).value());
    result.idle.push_back(result.end - busy);
    result.hand_overs -= chunks.size();
  }
  return result;
}

inline auto near(double value) {
  return Approx(value).epsilon(1e-9).margin(1e-9);
}

inline void check_near(const std::vector<double>& values, const std::vector<double>& expected) {
  REQUIRE(values.size() == expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    CAPTURE(i);
    CHECK(values[i] == near(expected[i]));
  }
}

/// What an independent replay of a schedule found, with times of (1, 1, 1) and of (1, 1.2, 0.8).
struct GoldenSchedule {
  Schedule schedule;
  double end_equal, span_equal;
  double end_unequal, span_unequal;
  std::vector<int> peaks;
};

inline void check_golden(const std::vector<GoldenSchedule>& rows) {
  for (const GoldenSchedule& row : rows) {
    CAPTURE(&row - rows.data());
    CHECK(peak_activations(row.schedule) == row.peaks);
    const ScheduleReplay equal = replayed(row.schedule, unpaired(1.0, 1.0, 1.0));
    CHECK(equal.end == near(row.end_equal));
    CHECK(equal.longest_span() == near(row.span_equal));
    const ScheduleReplay unequal = replayed(row.schedule, unpaired(1.0, 1.2, 0.8));
    CHECK(unequal.end == near(row.end_unequal));
    CHECK(unequal.longest_span() == near(row.span_unequal));
  }
}

inline std::string drawing_of(char kind, int phase, int micro_batch) {
  const char letter = phase == 0 ? kind : static_cast<char>(kind - 'A' + 'a');
  return letter + std::to_string(micro_batch);
}

inline std::string drawing_of(const Chunk& chunk) {
  const std::string first =
      drawing_of("FBWDF"[static_cast<int>(chunk.kind)], chunk.phase, chunk.micro_batch);
  if (chunk.kind == ChunkKind::backward) return first + first;
  if (chunk.kind != ChunkKind::pair) return first;
  return first + "&" + drawing_of('D', chunk.other_phase, chunk.other_micro_batch) + ">";
}

/// Two characters for each unit of time, on stages where F, B and W take one each: kind and
/// micro-batch, in small letters for phase 1; dots for a gap. D is printed twice, and
/// "F3&d1>" is a pair.
inline std::string drawing_of(const Schedule& schedule) {
  const ScheduleReplay replay = replayed(schedule, unpaired(1.0, 1.0, 1.0));
  std::string picture;
  for (std::size_t rank = 0; rank < replay.ranks.size(); ++rank) {
    std::string line;
    for (std::size_t place = 0; place < replay.ranks[rank].size(); ++place) {
      const double start = replay.ranks[rank][place].start.value();
      line.resize(static_cast<std::size_t>(std::lround(2.0 * start)), '.');
      line += drawing_of(schedule.order[rank][place]);
    }
    picture += line + "\n";
  }
  return picture;
}

/// Compares the drawing of a schedule with tests/golden/<name>.txt.
inline void check_drawing(const Schedule& schedule, const std::string& name) {
  CHECK(drawing_of(schedule) == text_of("tests/golden/" + name + ".txt"));
}

/// Draws from a seed.
class Draw {
 public:
  explicit Draw(unsigned seed) : random_{seed} {}

  int whole(int from, int to) {
    return from + static_cast<int>(random_() % static_cast<unsigned>(to - from + 1));
  }
  /// A time from 0.1 to 4, in tenths.
  double time() { return 0.1 * whole(1, 40); }

 private:
  std::mt19937 random_;
};

inline constexpr unsigned schedule_seeds = 16;

}  // namespace trainyard
