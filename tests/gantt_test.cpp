#include "analysis/gantt.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "analysis/gantt_scale.hpp"
#include "tests/catch.hpp"
#include "tests/stragglers.hpp"

using namespace trainyard;

namespace {

constexpr ReplayChoice fluid{.engine = Engine::fluid};

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream{text};
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Copies of the last class, so that there are five.
Prediction five_classes() {
  Prediction prediction = predict(small_run(slow_gpu), fluid);
  const TrainingStep step = prediction.step;
  for (int copy = 0; copy < 3; ++copy) {
    prediction.step.classes.push_back(step.classes.back());
    prediction.replicas.push_back(prediction.replicas.back());
    for (std::size_t rank = 4; rank < 8; ++rank) {
      prediction.step.schedule.order.push_back(step.schedule.order[rank]);
      prediction.step.timeline.chunks.push_back(step.timeline.chunks[rank]);
    }
  }
  return prediction;
}

}  // namespace

TEST_CASE("a Gantt chart has a row of the given width for each rank, and a legend") {
  const std::vector<std::string> lines = lines_of(gantt_text(predict(deepseek_v3(), fluid), 68));
  REQUIRE(lines.size() == 1 + 16 + 2);
  CHECK(lines[0].starts_with("  rank  |0 s"));
  CHECK(lines[0].ends_with("19.455 s|"));
  for (std::size_t rank = 0; rank < 16; ++rank) {
    const std::string& line = lines[1 + rank];
    REQUIRE(line.size() == 68);
    CHECK(line.find_first_not_of("FBW=+.", 8) == std::string::npos);
    CHECK(line.find('=') != std::string::npos);
  }
  CHECK(lines[17] == "        F forward  B backward  W weights  = pair of both");
  CHECK(lines[18] == "        + gradients, optimizer  . bubble");
}

TEST_CASE("DualPipe's chart is the same read from the last rank up") {
  const std::vector<std::string> rows = lines_of(gantt_text(predict(deepseek_v3()), 108));
  for (std::size_t rank = 0; rank < 8; ++rank) {
    CHECK(rows[1 + rank].substr(8) == rows[16 - rank].substr(8));
  }
}

TEST_CASE("classes of replicas are drawn below each other, each under its replicas") {
  const std::vector<std::string> rows =
      lines_of(gantt_text(predict(small_run(slow_gpu), fluid), 100));
  REQUIRE(rows.size() == 2 + 2 * (1 + 4));
  CHECK(rows[1] == "  replicas 0, 2, 3");
  CHECK(rows[6] == "  replica 1");
  for (const std::size_t first : {2U, 7U}) {
    for (std::size_t rank = 0; rank < 4; ++rank) {
      CHECK(rows[first + rank].starts_with("     " + std::to_string(rank) + "  "));
    }
  }
  // The sound ones are done earlier, and wait.
  CHECK(rows[2].substr(0, rows[2].find_last_not_of('+') + 1).ends_with("."));
}

TEST_CASE("of many classes of replicas a few are drawn") {
  const std::vector<std::string> lines = lines_of(gantt_text(five_classes(), 100));
  CHECK(lines.size() == 3 + 4 * (1 + 4));
  CHECK(std::ranges::count(lines, "  and 1 of 5 classes of replicas, which end no later") == 1);
}

TEST_CASE("no line of a Gantt chart is longer than its width, and rows are as long") {
  Prediction prediction = five_classes();
  for (int replica = 100; replica < 200; replica += 3) {
    prediction.step.classes.back().replicas.push_back(replica);
  }
  for (int width = least_gantt_width; width <= 200; ++width) {
    CAPTURE(width);
    std::size_t rows = 0;
    std::size_t longest = 0;
    for (const std::string& line : lines_of(gantt_text(prediction, width))) {
      longest = std::max(longest, line.size());
      rows += line.find_first_not_of("FBW=+.", 8) == std::string::npos ? 1 : 0;
      CHECK(!line.ends_with(' '));
    }
    CHECK(longest == static_cast<std::size_t>(width));
    CHECK(rows >= 16);
  }
}

TEST_CASE("a scale of time has round times where they are, and the end") {
  CHECK(time_scale(Seconds{20.0}, 40) == "|0 s      |5 s      |10 s      20.000 s|");
  CHECK(time_scale(Seconds{0.0133}, 60) ==
        "|0 ms    |2 ms    |4 ms    |6 ms    |8 ms         13.300 ms|");
  CHECK(time_scale(Seconds{12345.6}, 30) == "|0 s              12345.600 s|");
  CHECK(time_scale(Seconds{1.0}, 9) == " 1.000 s|");
  CHECK(time_scale(Seconds{1.0}, 8) == "       |");
}

TEST_CASE("a bar of the scale stands above the character that its time is in") {
  for (const double end : {0.9e-3, 0.731, 1.0, 19.455, 412.0}) {
    for (std::size_t columns = 12; columns <= 192; ++columns) {
      CAPTURE(end, columns);
      const std::string scale = time_scale(Seconds{end}, columns);
      REQUIRE(scale.size() == columns);
      const double unit = end >= 1.0 ? 1.0 : end >= 1e-3 ? 1e-3 : 1e-6;
      std::size_t bar = scale.find('|');
      while (bar + 1 < columns) {
        const double time = std::stod(scale.substr(bar + 1)) * unit;
        const double place = time / end * static_cast<double>(columns);
        CHECK(place >= static_cast<double>(bar) - 1e-6);
        CHECK(place < static_cast<double>(bar) + 1.0);
        bar = scale.find('|', bar + 1);
      }
    }
  }
}
