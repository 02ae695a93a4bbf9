#include "analysis/gantt.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/stragglers.hpp"

using namespace trainyard;

TEST_CASE("a Gantt chart has a row of the given width for each rank, and a legend") {
  std::istringstream text{gantt_text(predict(deepseek_v3()), 60)};
  std::string line;
  std::getline(text, line);
  CHECK(line.starts_with("  rank  0 s"));
  for (int rank = 0; rank < 16; ++rank) {
    std::getline(text, line);
    REQUIRE(line.size() == 8 + 60);
    CHECK(line.find_first_not_of("FBW=+.", 8) == std::string::npos);
    CHECK(line.find('=') != std::string::npos);
  }
  std::getline(text, line);
  CHECK(line.find("bubble") != std::string::npos);
}

TEST_CASE("DualPipe's chart is the same read from the last rank up") {
  std::istringstream text{gantt_text(predict(deepseek_v3()), 100)};
  std::vector<std::string> rows;
  for (std::string line; std::getline(text, line);) rows.push_back(line);
  for (std::size_t rank = 0; rank < 8; ++rank) {
    CHECK(rows[1 + rank].substr(8) == rows[16 - rank].substr(8));
  }
}

TEST_CASE("classes of replicas are drawn below each other, each under its replicas") {
  std::istringstream text{gantt_text(predict(small_run(slow_gpu)), 60)};
  std::vector<std::string> rows;
  for (std::string line; std::getline(text, line);) rows.push_back(line);
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
  Prediction prediction = predict(small_run(slow_gpu));
  const TrainingStep step = prediction.step;
  for (int copy = 0; copy < 3; ++copy) {
    prediction.step.classes.push_back(step.classes.back());
    prediction.replicas.push_back(prediction.replicas.back());
    for (std::size_t rank = 4; rank < 8; ++rank) {
      prediction.step.schedule.order.push_back(step.schedule.order[rank]);
      prediction.step.timeline.chunks.push_back(step.timeline.chunks[rank]);
    }
  }
  const std::string text = gantt_text(prediction, 60);
  CHECK(std::ranges::count(text, '\n') == 3 + 4 * (1 + 4));
  CHECK(text.find("  and 1 of 5 classes of replicas, which end earlier\n") != std::string::npos);
}
