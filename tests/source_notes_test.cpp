#include "analysis/source_notes.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("a source has one number, however often it is named") {
  SourceNotes notes;
  CHECK(notes.mark("a paper") == "[1]");
  CHECK(notes.mark("a list") == "[2]");
  CHECK(notes.mark("a paper") == "[1]");
  CHECK(notes.lines() == "[1] a paper\n[2] a list\n");
}

TEST_CASE("where no source was named there are no notes") {
  CHECK(SourceNotes{}.lines().empty());
}
