#include "analysis/short_text.hpp"

#include <vector>

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("joined texts have something between each two of them") {
  CHECK(joined(std::vector<std::string>{"a", "", "b"}, "; ") == "a; ; b");
  CHECK(joined(std::vector<std::string>{}, "; ").empty());
}

TEST_CASE("a share in percent has as many decimals as asked for") {
  CHECK(percent(0.38944, 1) == "38.9 %");
  CHECK(percent(0.38944, 2) == "38.94 %");
}
