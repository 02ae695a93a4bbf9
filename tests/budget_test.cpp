#include "analysis/budget.hpp"

#include "sim/yaml.hpp"
#include "tests/catch.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("a budget is a number with or without its unit") {
  for (const char* text : {"5M", "5 M", "5M USD", "5 M USD", "5000000", "5000000 USD", "5e6"}) {
    CAPTURE(text);
    CHECK(read_budget(text).value() == 5e6);
  }
  CHECK(read_budget("1.6 B").value() == 1.6e9);
  CHECK(read_budget("300k").value() == 300e3);
}

TEST_CASE("what is no budget is refused with an example") {
  for (const char* text : {"", "much", "5 M EUR", "-5M", "0", "[5M]", "5 5M"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(read_budget(text), InputError);
  }
  CHECK_THROWS_WITH(read_budget("0"), ContainsSubstring("--budget:1:1: no money at all"));
  CHECK_THROWS_WITH(read_budget("much"), ContainsSubstring("--budget:1:1: "));
}

TEST_CASE("a deadline may leave out the space before its unit") {
  CHECK(read_deadline("60d") == read_deadline("60 d"));
  CHECK(read_deadline("60 d").value() == 60.0 * 86400.0);
  CHECK_THROWS_WITH(read_deadline("0 d"), ContainsSubstring("--deadline:1:1: no time at all"));
  CHECK_THROWS_AS(read_deadline("soon"), InputError);
}
