#include "analysis/lesson.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "analysis/study_points.hpp"
#include "sim/spelling.hpp"
#include "sim/yaml_edit.hpp"

namespace trainyard {
namespace {

constexpr std::array<std::pair<std::string_view, Course>, 5> course_names{{
    {"rises", Course::rises},
    {"falls", Course::falls},
    {"stays", Course::stays},
    {"highest", Course::highest},
    {"lowest", Course::lowest},
}};

/// Looks into the document beside a YamlValue, because settings are kept as nodes.
const YamlNode& node_at(const YamlDocument& document,
                        std::initializer_list<std::string_view> keys) {
  const YamlNode* node = &document.root_node;
  for (const std::string_view key : keys) node = find_entry(*node, key);
  return *node;
}

/// `{name: 2, cluster.nodes: 2, parallel.pipeline: 2}`.
LessonValue read_settings(const YamlValue& item, const YamlNode& written) {
  LessonValue value{.name = item.map().at("name").text(), .settings = {}};
  for (const auto& [key, setting] : written.entries) {
    if (key.text != "name") value.settings.push_back({key, setting});
  }
  if (value.settings.empty()) item.fail("a value that sets nothing", "add 'KEY: VALUE'");
  return value;
}

LessonKnob read_knob(YamlMap& map, const YamlNode& written) {
  LessonKnob knob{.label = map.at("label").text(), .key = {}, .values = {}};
  const auto key = map.find("key");
  if (key) knob.key = key->text();
  const YamlValue values = map.at("values");
  std::size_t place = 0;
  for (const YamlValue& item : values.list()) {
    const YamlNode& node = find_entry(written, "values")->items[place++];
    if (key) {
      knob.values.push_back({item.text(), {{text_at(node, knob.key), node}}});
    } else {
      knob.values.push_back(read_settings(item, node));
    }
    const auto same = std::ranges::count(knob.values, knob.values.back().name, &LessonValue::name);
    if (same > 1) item.fail("a second value of this name", "give each a name of its own");
  }
  if (knob.values.size() < 2) values.fail("a knob that cannot be turned", "list two values");
  return knob;
}

std::vector<std::string> names_of(const LessonKnob& knob) {
  std::vector<std::string> names;
  for (const LessonValue& value : knob.values) names.push_back(value.name);
  return names;
}

/// The place of the value of that name; nothing if there is none.
std::optional<std::size_t> find_value(const LessonKnob& knob, std::string_view name) {
  const auto found = std::ranges::find(knob.values, name, &LessonValue::name);
  if (found == knob.values.end()) return std::nullopt;
  return static_cast<std::size_t>(found - knob.values.begin());
}

LessonClaim read_claim(YamlMap& map, const LessonKnob& knob) {
  LessonClaim claim{.figure = &find_lesson_figure(map.at("figure")),
                    .course = map.at("course").one_of(course_names),
                    .value = 0};
  if (claim.course != Course::highest && claim.course != Course::lowest) return claim;
  const YamlValue at = map.at("at");
  const auto value = find_value(knob, at.text());
  if (!value) at.fail_unknown(names_of(knob));
  claim.value = *value;
  return claim;
}

/// Reads an answer from one place to the next.
class AnswerReader {
 public:
  AnswerReader(const YamlValue& written, const LessonKnob& knob) : written_{written}, knob_{knob} {}

  std::vector<AnswerPart> read() const {
    std::vector<AnswerPart> parts;
    std::string_view rest = written_.text();
    for (std::size_t open = rest.find('{'); open != rest.npos; open = rest.find('{')) {
      const std::size_t close = rest.find('}', open);
      if (close == rest.npos) written_.fail("a '{' without its '}'", "write {FIGURE of VALUE}");
      parts.push_back({.words = std::string{rest.substr(0, open)},
                       .place = read_place(rest.substr(open + 1, close - open - 1))});
      rest.remove_prefix(close + 1);
    }
    parts.push_back({.words = std::string{rest}, .place = std::nullopt});
    return parts;
  }

 private:
  /// "bubble_share of 8", "step_time of 8 over 1"
  AnswerPlace read_place(std::string_view text) const {
    constexpr std::string_view of = " of ";
    constexpr std::string_view over = " over ";
    const std::size_t after_figure = text.find(of);
    if (after_figure == text.npos) {
      fail("'{" + std::string{text} + "}' is no place for a figure", " (write {FIGURE of VALUE})");
    }
    AnswerPlace place{.figure = figure_named(text.substr(0, after_figure)), .value = 0, .over = {}};
    text.remove_prefix(after_figure + of.size());
    const std::size_t after_value = text.find(over);
    place.value = value_named(text.substr(0, after_value));
    if (after_value != text.npos) {
      place.over = value_named(text.substr(after_value + over.size()));
    }
    return place;
  }

  const LessonFigure* figure_named(std::string_view name) const {
    const LessonFigure* const figure = lesson_figure_named(name);
    if (figure != nullptr) return figure;
    std::vector<std::string> known;
    for (const LessonFigure& other : lesson_figures()) known.emplace_back(other.name);
    fail("unknown figure '" + std::string{name} + "'", suggestion(name, known));
  }

  std::size_t value_named(std::string_view name) const {
    if (const auto value = find_value(knob_, name)) return *value;
    fail("unknown value '" + std::string{name} + "'", suggestion(name, names_of(knob_)));
  }

  [[noreturn]] void fail(const std::string& problem, const std::string& remedy) const {
    written_.fail(problem + remedy);
  }

  const YamlValue& written_;
  const LessonKnob& knob_;
};

Lesson read_block(YamlMap& map, const YamlNode& knob) {
  Lesson lesson;
  lesson.number = map.at("number").count();
  lesson.title = map.at("title").text();
  lesson.idea = map.at("idea").text();
  lesson.question = map.at("question").text();
  lesson.knob = map.at("knob").read([&](YamlMap& keys) { return read_knob(keys, knob); });
  for (const YamlValue& figure : map.at("figures").list()) {
    lesson.figures.push_back(&find_lesson_figure(figure));
  }
  for (const YamlValue& claim : map.at("expect").list()) {
    lesson.claims.push_back(
        claim.read([&](YamlMap& keys) { return read_claim(keys, lesson.knob); }));
  }
  const YamlValue answer = map.at("answer");
  lesson.answer = AnswerReader{answer, lesson.knob}.read();
  return lesson;
}

}  // namespace

Lesson read_lesson(const YamlDocument& document) {
  const YamlValue block = document.root().map().at("lesson");
  return block.read([&](YamlMap& map) {
    map.at("knob").map();  // or a mistake
    return read_block(map, node_at(document, {"lesson", "knob"}));
  });
}

YamlDocument scenario_at(const Lesson& lesson, YamlDocument document, std::size_t value) {
  erase_entry(document.root_node, "lesson");
  for (const auto& [key, setting] : lesson.knob.values[value].settings) {
    put(document.root_node, key, setting);
  }
  return document;
}

}  // namespace trainyard
