#include "analysis/gantt.hpp"

#include <algorithm>
#include <sstream>
#include <string>

#include "tests/catch.hpp"
#include "tests/example.hpp"

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
