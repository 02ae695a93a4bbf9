#include "analysis/wrapped_text.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("a wrapped text has lines as full as the width allows, each after its indent") {
  CHECK(wrapped("one two  three\nfour", 2, 9) == "  one two\n  three\n  four");
  CHECK(wrapped("one two", 0, 7) == "one two");
  CHECK(wrapped("one two", 0, 6) == "one\ntwo");
}

TEST_CASE("a word longer than a line stands alone, and no words are no line") {
  CHECK(wrapped("a incomprehensible b", 1, 6) == " a\n incomprehensible\n b");
  CHECK(wrapped(" ", 4, 20).empty());
}

TEST_CASE("pieces stay whole, and what stands between them is not at a line's end") {
  const std::vector<std::string> pieces{"one two", "three", "four"};
  CHECK(wrapped(pieces, "  ", 2, 16) == "  one two  three\n  four");
  CHECK(wrapped(pieces, "  ", 2, 15) == "  one two\n  three  four");
  CHECK(wrapped(std::vector<std::string>{}, "  ", 2).empty());
}
