#include "analysis/text_table.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("a table is as wide as its widest cells, and lines end with their last letter") {
  CHECK(text_of({{"a", "bb", ""}, {"cccc", "d", "ee"}}, 2) ==
        "  a     bb\n"
        "  cccc   d  ee\n");
}
