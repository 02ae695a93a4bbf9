#include "analysis/study_points.hpp"

#include "analysis/node_text.hpp"
#include "sim/yaml_edit.hpp"
#include "tests/catch.hpp"

using namespace trainyard;

namespace {

YamlNode parse(const std::string& text) {
  return read_yaml_text("a.yaml", text).root_node;
}

/// What `base` says after a value is put there.
std::string after_putting(const std::string& base, const std::string& key,
                          const std::string& value) {
  YamlNode map = parse(base);
  put(map, text_at(map, key), parse(value));
  return flow_text(map);
}

}  // namespace

TEST_CASE("a value is put where its key leads") {
  CHECK(after_putting("{a: {b: 1, c: 2}, d: 3}", "a.b", "7") == "{a: {b: 7, c: 2}, d: 3}");
  CHECK(after_putting("{a: {b: 1}}", "d", "7") == "{a: {b: 1}, d: 7}");
  CHECK(after_putting("{a: {b: 1}}", "a.c.d", "7") == "{a: {b: 1, c: {d: 7}}}");
  CHECK(after_putting("{a: none}", "a.full", "2") == "{a: {full: 2}}");
  CHECK(after_putting("{a: [1, 2]}", "a", "[3]") == "{a: [3]}");
}

TEST_CASE("a map that is put onto a map is joined with it key by key") {
  CHECK(after_putting("{a: {b: {c: 1, d: 2}}}", "a", "{b: {d: 3}, e: 4}") ==
        "{a: {b: {c: 1, d: 3}, e: 4}}");
  CHECK(after_putting("{a: {b: 1}}", "a", "none") == "{a: none}");
  CHECK(after_putting("{a: none}", "a", "{b: 1}") == "{a: {b: 1}}");
}

TEST_CASE("keys that a study adds stand where it writes them, and values likewise") {
  YamlNode map = parse("a: {b: 1}");
  YamlNode key = text_at(map, "a.new.key");
  key.line = 5;
  YamlNode value = text_at(map, "7");
  value.line = 6;
  put(map, key, value);
  const YamlNode& a = *find_entry(map, "a");
  CHECK(a.line == 1);
  CHECK(a.entries[1].key.line == 5);
  CHECK(a.entries[1].value.line == 6);  // the map that is new
  CHECK(a.entries[1].value.entries[0].key.line == 5);
  CHECK(a.entries[1].value.entries[0].value.line == 6);
}

TEST_CASE("of a list that is drawn from each value comes as often") {
  StudyInput input{.key = parse("a"), .values = DrawnValues{}};
  auto& drawn = std::get<DrawnValues>(input.values);
  drawn.choice = std::vector<YamlNode>{parse("x"), parse("y"), parse("z")};
  drawn.places = {1e-9, 1.0 / 3.0, 0.34, 2.0 / 3.0, 0.67, 1.0};
  std::string all;
  for (std::size_t i = 0; i < drawn.places.size(); ++i) all += value_at(input, i)->text;
  CHECK(all == "xxyyzz");
}
