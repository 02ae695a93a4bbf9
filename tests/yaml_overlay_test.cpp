#include <string>
#include <utility>
#include <vector>

#include "sim/yaml.hpp"
#include "tests/catch.hpp"

using namespace trainyard;

namespace {

using Leaves = std::vector<std::pair<std::string, std::string>>;

YamlDocument text(const std::string& yaml, const std::string& file = "file.yaml") {
  return read_yaml_text(file, yaml);
}

const char* const stacks = R"(stacks:
  first:
    pace: 1
    overlap: {tensor: 2, data: 3}
    order: [a, b]
  second:
    like: first
    overlap: {data: 4}
  third:
    like: second
    order: [c]
    name: third
)";

/// What reading an entry says is wrong.
std::string error_of(const std::string& yaml, const std::string& name) {
  try {
    entry_of(text(yaml), "stacks", name);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("an overlay joins maps key by key, and replaces all else") {
  const YamlDocument joined = overlay(text("{a: {b: 1}, list: [3], only: 4}"),
                                      text("{a: {b: 5, c: 6}, list: [7, 8], text: {d: 9}}"));
  CHECK(leaves(joined) ==
        Leaves{{"a.b", "1"}, {"a.c", "6"}, {"list", "3"}, {"only", "4"}, {"text.d", "9"}});
}

TEST_CASE("a value of an overlay is told to be where it was written") {
  const YamlDocument joined =
      overlay(text("a: 1\n", "over.yaml"), text("\n\nb: two\n", "base.yaml"));
  YamlMap map = joined.root().map();
  CHECK(map.at("a").place() == "over.yaml:1:4");
  CHECK_THROWS_WITH(map.at("b").number(), Catch::Matchers::ContainsSubstring("base.yaml:3:4: "));
}

TEST_CASE("an entry has what it says, and of the one it is like what it does not say") {
  const auto second = entry_of(text(stacks), "stacks", "second");
  REQUIRE(second);
  CHECK(leaves(*second) ==
        Leaves{{"overlap.data", "4"}, {"overlap.tensor", "2"}, {"pace", "1"}, {"order", "a b"}});
}

TEST_CASE("an entry may be like one that is like another, and the nearest counts") {
  const auto third = entry_of(text(stacks), "stacks", "third");
  REQUIRE(third);
  CHECK(leaves(*third) == Leaves{{"order", "c"},
                                 {"name", "third"},
                                 {"overlap.data", "4"},
                                 {"overlap.tensor", "2"},
                                 {"pace", "1"}});
}

TEST_CASE("an entry that is like no other stands as it was written") {
  const auto first = entry_of(text(stacks), "stacks", "first");
  REQUIRE(first);
  CHECK(leaves(*first) ==
        Leaves{{"pace", "1"}, {"overlap.tensor", "2"}, {"overlap.data", "3"}, {"order", "a b"}});
}

TEST_CASE("what an entry took over still points to where it was written") {
  const YamlDocument third = entry_of(text(stacks), "stacks", "third").value();
  YamlMap map = third.root().map();
  CHECK(map.at("pace").place() == "file.yaml:3:11");
  CHECK(map.at("overlap").map().at("data").place() == "file.yaml:8:21");
  CHECK(map.at("name").place() == "file.yaml:12:11");
}

TEST_CASE("there is no entry of a name that nobody wrote, nor of a map that is not there") {
  CHECK_FALSE(entry_of(text(stacks), "stacks", "fourth"));
  CHECK_FALSE(entry_of(text(stacks), "models", "first"));
  CHECK_FALSE(entry_of(text("models: {}"), "models", "first"));
}

TEST_CASE("an entry that is like one that is not there is refused where it says so") {
  CHECK(error_of("stacks:\n  one: {like: on}\n  two: {}\n", "one") ==
        "file.yaml:2:15: unknown 'on' (did you mean 'one'?)");
  CHECK(error_of("stacks:\n  one: {like: another}\n  two: {}\n", "one") ==
        "file.yaml:2:15: unknown 'another' (known: one, two)");
  CHECK(error_of("stacks:\n  one: {like: two}\n  two: {like: another}\n", "one") ==
        "file.yaml:3:15: unknown 'another' (known: one, two)");
}

TEST_CASE("entries that are like each other in a circle are refused") {
  CHECK(error_of("stacks:\n  one: {like: one}\n", "one") ==
        "file.yaml:2:15: an entry that is like itself");
  CHECK(error_of("stacks:\n  one: {like: two}\n  two: {like: three}\n  three: {like: two}\n",
                 "one") == "file.yaml:4:17: an entry that is like itself");
}

TEST_CASE("what an entry is like must be a name") {
  CHECK_THAT(error_of("stacks:\n  one: {like: {a: 1}}\n", "one"),
             Catch::Matchers::ContainsSubstring("file.yaml:2:15: "));
}
