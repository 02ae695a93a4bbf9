#include "analysis/catalogue_comments.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

const CatalogueComments comments{
    "# What it is.\n"            // 1
    "# - a list\n"               // 2
    "nics:\n"                    // 3
    "  # Fast,\n"                // 4
    "  # and new.\n"             // 5
    "  CX-7:\n"                  // 6
    "    ports: 2   # of 400\n"  // 7
    "               # Gb/s\n"    // 8
    "    name: 'a # b'\n"        // 9
    "  # of the section\n"       // 10
    "\n"                         // 11
    "  CX-8: {}\n"};             // 12

}  // namespace

TEST_CASE("a catalogue file says of itself what it begins with") {
  CHECK(comments.header() == "What it is.\n- a list\n");
  CHECK(comments.above(3).empty());
}

TEST_CASE("a comment belongs to the line right below it, if both are indented alike") {
  CHECK(comments.above(6) == "Fast,\nand new.\n");
  CHECK(comments.above(7).empty());
  CHECK(comments.above(12).empty());
}

TEST_CASE("a comment behind a value goes on below it in the same column") {
  CHECK(comments.behind(7, "2") == "of 400 Gb/s");
  CHECK(comments.behind(9, "a # b").empty());
  CHECK(comments.behind(6, "CX-7:").empty());
}
