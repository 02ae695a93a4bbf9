#include "analysis/wrapped_text.hpp"

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
