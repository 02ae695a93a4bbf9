#include "topologies/text_lines.hpp"

#include "tests/catch.hpp"
#include "tests/damaged.hpp"

using namespace trainyard;

namespace {

const std::string file = "input";

LineReader reader_of(std::string_view text) {
  return {file, {text, 7}};
}

template <class Action>
std::string error_in(std::string_view text, Action action) {
  LineReader line = reader_of(text);
  return input_error_of([&] { action(line); });
}

}  // namespace

TEST_CASE("lines end as on Unix or as on Windows, and the last may lack its line break") {
  const auto lines = lines_of(
      "\xef\xbb\xbf"
      "a\r\n\nb\rc\nd");
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].text == "a");
  CHECK(lines[1].text.empty());
  CHECK(lines[2].text == "b\rc");
  CHECK(lines[3].text == "d");
  CHECK(lines[3].number == 4);
  CHECK(lines_of("").empty());
  CHECK(lines_of("a\n").size() == 1);
}

TEST_CASE("an offset has a line and a column") {
  const auto place = [](std::size_t offset) {
    const TextPlace found = place_at("ab\n\nc", offset);
    return std::pair{found.line, found.column};
  };
  CHECK(place(0) == std::pair{1, 1});
  CHECK(place(2) == std::pair{1, 3});
  CHECK(place(3) == std::pair{2, 1});
  CHECK(place(4) == std::pair{3, 1});
  CHECK(place(99) == std::pair{3, 2});
}

TEST_CASE("a long text is quoted in part") {
  CHECK(quote("a b") == "'a b'");
  CHECK(quote(std::string(49, 'x')) == "'" + std::string(48, 'x') + "...'");
}

TEST_CASE("a whole number is digits and nothing else, of up to 32 bits") {
  CHECK(whole_number("042") == 42U);
  CHECK(whole_number("ff", 16) == 255U);
  CHECK(whole_number("4294967295") == 4294967295U);
  for (const char* wrong : {"", "-1", "+1", "1 ", "0x1", "4294967296", "1.0"}) {
    CAPTURE(wrong);
    CHECK_FALSE(whole_number(wrong).has_value());
  }
}

TEST_CASE("only the letters of ASCII are made small") {
  CHECK(lower_case("AZaz09[") == "azaz09[");
}

TEST_CASE("a line is read from left to right, whatever the blanks") {
  LineReader line = reader_of("  [12]\t\"a b\"  word=x  ");
  line.expect("[");
  CHECK(line.number("]") == 12);
  CHECK_FALSE(line.take("["));
  CHECK(line.take("]"));
  CHECK(line.column() == 8);
  CHECK(line.quotation() == "a b");
  CHECK(line.word("=") == "word");
  CHECK_FALSE(line.done());
  CHECK(line.word() == "=x");
  CHECK(line.done());
  CHECK(line.word().empty());
}

TEST_CASE("the longest quotation goes up to the last quote of the line") {
  LineReader line = reader_of(R"("say "hello"" lid 4)");
  CHECK(line.longest_quotation() == R"(say "hello")");
  CHECK(line.take("lid"));
}

TEST_CASE("what does not stand there is an error at its column") {
  CHECK(error_in("a  b", [](LineReader& line) {
          line.expect("a");
          line.expect("c");
        }) == "input:7:4: it says 'b' where 'c' should stand");
  CHECK(error_in("a ", [](LineReader& line) {
          line.expect("a");
          line.expect("c");
        }) == "input:7:3: the line ends where 'c' should stand");
  CHECK(error_in(" 1x", [](LineReader& line) { line.number(); }) ==
        "input:7:2: '1x' is not a whole number");
  CHECK(error_in("x", [](LineReader& line) { line.quotation(); }) ==
        "input:7:1: it says 'x' where '\"' should stand");
  CHECK(error_in(" \"ab", [](LineReader& line) { line.quotation(); }) ==
        "input:7:2: a quote that is not closed");
  CHECK(error_in("\"", [](LineReader& line) { line.longest_quotation(); }) ==
        "input:7:1: a quote that is not closed");
}

TEST_CASE("in a line that was joined of several, an error stands in the one it came from") {
  LineReader line{file, {"abcdef", 3}, {3, 5}};
  const auto error_at = [&](int column) {
    return input_error_of([&] { line.fail_at(column, "wrong", "mend it"); });
  };
  CHECK(error_at(2) == "input:3:2: wrong (mend it)");
  CHECK(error_at(3) == "input:4:1: wrong (mend it)");
  CHECK(error_at(4) == "input:4:2: wrong (mend it)");
  CHECK(error_at(6) == "input:5:2: wrong (mend it)");
}
