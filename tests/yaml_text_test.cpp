// Texts and files that hold no document, or one that is out of bounds.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "sim/yaml.hpp"
#include "tests/catch.hpp"
#include "tests/folder.hpp"

using namespace trainyard;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

namespace {

const std::string remedy = " (check quotes, brackets and indentation here and above)";
const std::string second =
    ": a second YAML document (keep one to a file; check commas and indentation here)";
const std::string too_much = ": too deep or too large (aliases that repeat themselves?)";
const std::string control = ": not YAML: a control character (save it as text, in UTF-8)";

template <class Action>
std::string error_of(Action action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

std::string error_in(const std::string& text) {
  return error_of([&] { read_yaml_text("input", text); });
}

std::string error_in_file(const std::filesystem::path& file) {
  return error_of([&] { read_yaml_file(file).root().map(); });
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int n = 0; n < times; ++n) all += text;
  return all;
}

/// A list of nine aliases to a list of nine aliases to ...
std::string billion_laughs() {
  std::string text = "a: &a laugh\n";
  for (char name = 'b'; name <= 'z'; ++name) {
    const std::string alias{'*', static_cast<char>(name - 1), ','};
    text.append({name, ':', ' ', '&', name, ' '});
    text.append("[").append(repeated(alias, 9)).append("]\n");
  }
  return text;
}

}  // namespace

TEST_CASE("what is left open is an error where the text ends") {
  CHECK(error_in("a: 'open\nb: 1\n") == "input:3:2: not YAML: illegal EOF in scalar" + remedy);
  CHECK(error_in("a: \"open") == "input:2:2: not YAML: illegal EOF in scalar" + remedy);
  CHECK(error_in("a: \"") == "input:2:2: not YAML: illegal EOF in scalar" + remedy);
  CHECK(error_in("a: [1, 2\n") == "input:2:1: not YAML: end of sequence flow not found" + remedy);
  CHECK(error_in("a: {b: 1\n") == "input:2:1: not YAML: end of map flow not found" + remedy);
}

TEST_CASE("what is no YAML is an error where it stands") {
  CHECK(error_in("a: 1]\nb: ]\n") == "input:2:4: not YAML: illegal flow end" + remedy);
  CHECK(error_in("a: 1\n  b: 2\n") == "input:2:4: not YAML: illegal map value" + remedy);
  CHECK(error_in("a:\n    b: 1\n  c: 2\n") == "input:3:3: not YAML: end of map not found" + remedy);
  CHECK(error_in("a:\n\tb: 1\n") == "input:2:3: not YAML: illegal map value" + remedy);
  CHECK(error_in("a: @b\n") == "input:1:4: not YAML: unknown token" + remedy);
  // yaml-cpp 0.8 goes on to name the anchor
  CHECK_THAT(
      error_in("a: *b\n"),
      StartsWith("input:1:4: not YAML: the referenced anchor is not defined") && EndsWith(remedy));
}

TEST_CASE("a text holds one document") {
  CHECK(error_in("a: 1\n---\nb: 2\n") == "input:2:1" + second);
  CHECK(error_in("a: 1\n...\nb: 2\n") == "input:3:1" + second);
  CHECK(error_in("{a: 1},\n{b: 2}\n") == "input:1:7" + second);
  CHECK(error_in("  a: 1\n b: 2\n") == "input:2:2" + second);
  CHECK(error_in("--- # one\na: 1\n...\n") == "no error");
}

TEST_CASE("a last line without a line break counts, and a comment may be the last") {
  CHECK(read_yaml_text("input", "a: b").root().map().at("a").text() == "b");
  CHECK(read_yaml_text("input", "a: b # c").root().map().at("a").text() == "b");
  CHECK(read_yaml_text("input", "a: |\n  b\n  c").root().map().at("a").text() == "b\nc\n");
}

TEST_CASE("control characters are refused, for a text has none") {
  CHECK(error_in("a: 1\nb: \x01") == "input:2:4" + control);
  CHECK(error_in(std::string{"a: 1\0b: 2", 9}) == "input:1:5" + control);
  CHECK(error_in("a: 1\n\x04\nb: 2\n") == "input:2:1" + control);
  CHECK(error_in("\x7f"
                 "ELF\x02") == "input:1:1" + control);
  CHECK(error_in("a:\t1\r\nb: 2\r\n") == "no error");
}

TEST_CASE("an error is one line, whatever the value") {
  const YamlDocument document = read_yaml_text("input", "a: |\n  5\n  us\n");
  CHECK(error_of([&] { document.root().map().at("a").seconds(); }) ==
        "input:1:4: '5?us?' is not a time (write it like '5 us')");
}

TEST_CASE("aliases stand for what they name, but neither without end nor for themselves") {
  CHECK(read_yaml_text("input", "a: &x [1, 2]\nb: *x\n").root().map().at("b").list().size() == 2);
  CHECK(error_in("a: &x [*x]\n") == "input:1:4" + too_much);
  CHECK(error_in("a: &x {b: *x}\n") == "input:1:8" + too_much);
  CHECK_THAT(error_in(billion_laughs()), EndsWith(too_much));
  CHECK_THAT(error_in("a: &x " + std::string(100'000, 'x') + "\nb: [" + repeated("*x, ", 10'000) +
                      "*x]\n"),
             EndsWith(too_much));
}

TEST_CASE("a document is at most 64 levels deep") {
  CHECK(error_in(repeated("[", 64) + repeated("]", 64)) == "no error");
  CHECK(error_in(repeated("[", 65) + repeated("]", 65)) == "input:1:65" + too_much);
  CHECK(error_in(repeated("- ", 100'000)) == "input:1:129" + too_much);
}

TEST_CASE("any text gives a document or an error of one line with a place") {
  const std::array<std::string, 30> parts{
      "a",   "b: ", "c:\n", "  ",    "\n",    "\n  ", "- ", "? ",  ": ",   "[",
      "]",   "{",   "}",    ", ",    "'",     "\"",   "|",  ">\n", "&x ",  "*x",
      "!s ", "#",   "%",    "---\n", "...\n", "\t",   "\\", "~",   "\xff", "\xc3\xa9"};
  const unsigned seed = 2203;
  std::mt19937 random{seed};
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (auto count = random() % 12; count > 0; --count) text += parts[random() % parts.size()];
    CAPTURE(seed, round, text);
    const std::string error = error_in(text);
    if (error == "no error") continue;
    int line = 0;
    int column = 0;
    REQUIRE(std::sscanf(error.c_str(), "input:%d:%d: ", &line, &column) == 2);
    REQUIRE(line > 0);
    REQUIRE(column > 0);
    REQUIRE(error.find('\n') == std::string::npos);
  }
}

TEST_CASE("a file is read, or the error tells which one and where") {
  const Folder folder;
  const std::filesystem::path& directory = folder.path();
  folder.write("good.yaml", "a: 1\n");
  folder.write("bad.yaml", "a: 1\na b: ]\n");
  folder.write("empty.yaml", "");
  const std::string unreadable = ":1:1: cannot be read (check the name and its permissions)";

  CHECK(error_in_file(directory / "good.yaml") == "no error");
  CHECK(error_in_file(directory / "bad.yaml") ==
        (directory / "bad.yaml").string() + ":2:6: not YAML: illegal flow end" + remedy);
  CHECK(error_in_file(directory / "empty.yaml") ==
        (directory / "empty.yaml").string() + ":1:1: expected a map (write 'key: value' lines)");
  CHECK(error_in_file(directory / "missing.yaml") ==
        (directory / "missing.yaml").string() + unreadable);
  CHECK(error_in_file(directory) == directory.string() + unreadable);
}
