#include "analysis/cited.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

std::vector<Cited<double>> entries_from(const std::string& entry) {
  const YamlDocument document = read_yaml_text("pues", "mine: {" + entry + "}");
  return read_cited(document.root(), {{"A", "Paper"}},
                    [](const YamlValue& value) { return value.number(); });
}

}  // namespace

TEST_CASE("an entry has its value, day and source") {
  const auto entries = entries_from("value: 1.25, date: 2024-03, kind: published, sources: [A]");
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].name == "mine");
  CHECK(entries[0].value == 1.25);
  CHECK(text_of(entries[0].date) == "2024-03-01");
  CHECK(entries[0].source == "Paper");
}

TEST_CASE("what is no publication is called so in front of its source") {
  CHECK(entries_from("value: 1.25, date: 2024, kind: assumption, sources: [A]")[0].source ==
        "assumption: Paper");
}

TEST_CASE("an entry is published, an assumption or from memory") {
  CHECK(entries_from("value: 1, date: 2024, kind: from memory, sources: [A]")[0].source ==
        "from memory: Paper");
  CHECK_THROWS_WITH(entries_from("value: 1, date: 2024, kind: asumption, sources: [A]"),
                    "pues:1:36: unknown 'asumption' (did you mean 'assumption'?)");
}

TEST_CASE("an entry without source or date is refused") {
  CHECK_THROWS_WITH(entries_from("value: 1.25, date: 2024, kind: published"),
                    "pues:1:7: 'sources' is missing (add a line 'sources: ...')");
  CHECK_THROWS_WITH(entries_from("value: 1.25, kind: published, sources: [A]"),
                    "pues:1:7: 'date' is missing (add a line 'date: ...')");
}

TEST_CASE("an entry that there is not is reported with those that there are") {
  const auto entries = entries_from("value: 1.25, date: 2024, kind: published, sources: [A]");
  const YamlDocument name = read_yaml_text("run.yaml", "other");
  CHECK_THROWS_WITH(find_cited(entries, name.root()),
                    "run.yaml:1:1: unknown 'other' (known: mine)");
}
