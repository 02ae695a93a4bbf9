#include "analysis/text_table.hpp"

#include <array>

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("columns are as wide as their longest cell and flush where asked") {
  const std::vector<TableRow> rows{{"part", "cost", "why"}, {"a", "$1,000", "it is"}};
  CHECK(text_table(rows, std::array{Side::left, Side::right, Side::left}) ==
        "part    cost  why\n"
        "a     $1,000  it is\n");
}

TEST_CASE("lines of a table do not end in spaces") {
  const std::vector<TableRow> rows{{"a", "long"}, {"b", ""}, {"", ""}};
  CHECK(text_table(rows, std::array{Side::left, Side::left}) == "a  long\nb\n\n");
}

TEST_CASE("figures stand flush right after what they are, as far in as asked") {
  const std::vector<TableRow> rows{{"a", "bb"}, {"cccc", "d"}};
  CHECK(text_table(rows, 2) == "  a     bb\n  cccc   d\n");
}

TEST_CASE("letters that UTF-8 writes in several bytes are one wide") {
  const std::vector<TableRow> rows{{"\u00e9t\u00e9", "1"}, {"cccc", "2"}};
  CHECK(text_table(rows, 0) == "\u00e9t\u00e9   1\ncccc  2\n");
}
