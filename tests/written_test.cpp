#include "analysis/written.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("keys differ where values do, or where one scenario lacks them") {
  const Written first{{"base", "a.yaml"}, {"a", "1"}, {"b", "2"}, {"published[0].value", "3"}};
  const Written second{{"base", "b.yaml"}, {"a", "1"}, {"c", "4"}, {"b", "5"}};
  CHECK(differing_keys({first, second}) == std::vector<std::string>{"b", "c"});
  CHECK(differing_keys({first, first}).empty());
  CHECK(written_under(second, "c") == "4");
  CHECK(written_under(first, "c") == "-");
}
