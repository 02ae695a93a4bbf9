#include "analysis/knob_rules.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "analysis/study_points.hpp"
#include "sim/yaml_edit.hpp"

namespace trainyard {

void KnobTurn::write(const std::string& path, const std::string& text) const {
  put(root, text_at(key, path), text_at(value, text));
}

void KnobTurn::write(const std::string& path, const YamlNode& node) const {
  put(root, text_at(key, path), node);
}

void KnobTurn::erase(std::string_view path) const {
  YamlNode* map = &root;
  for (auto dot = path.find('.'); map != nullptr && dot != path.npos; dot = path.find('.')) {
    map = find_entry(*map, path.substr(0, dot));
    path.remove_prefix(dot + 1);
  }
  if (map != nullptr) erase_entry(*map, path);
}

void write_as_it_is(const KnobTurn& turn) {
  turn.write(turn.key.text, turn.value);
}

bool is_zero(const KnobTurn& turn) {
  return turn.value.text.find_first_not_of("0.") == std::string::npos;
}

bool has_experts(const KnobSubject& subject) {
  return subject.steps.model.experts.has_value();
}

const YamlNode* find_below(const YamlNode& map, std::string_view path) {
  const YamlNode* found = &map;
  while (found != nullptr && !path.empty()) {
    const std::size_t dot = path.find('.');
    found = find_entry(*found, path.substr(0, dot));
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
  }
  return found;
}

std::string number_text(double number) {
  char text[64];
  const auto [end, error] = std::to_chars(text, text + sizeof text, std::round(number * 1e9) / 1e9,
                                          std::chars_format::fixed);
  return {text, end};
}

void allow_as_written(Knob& knob, const std::string& label) {
  if (std::ranges::find(knob.choices, knob.value, &KnobChoice::value) != knob.choices.end()) return;
  knob.value = as_written;
  knob.choices.insert(knob.choices.begin(), {knob.value, label});
}

void choose_among(Knob& knob, std::vector<int> numbers, int value) {
  numbers.push_back(value);
  std::ranges::sort(numbers);
  const auto [first, last] = std::ranges::unique(numbers);
  numbers.erase(first, last);
  knob.ordered = true;
  for (const int number : numbers) {
    knob.choices.push_back({std::to_string(number), std::to_string(number)});
  }
  knob.value = std::to_string(value);
}

std::string text_below(const YamlNode& root, std::string_view path, std::string usual) {
  const YamlNode* const found = find_below(root, path);
  return found != nullptr && found->kind == YamlNode::Kind::text ? found->text : usual;
}

Knob plan_knob(std::string key, std::string label, std::string help) {
  return {
      .key = std::move(key), .group = "plan", .label = std::move(label), .help = std::move(help)};
}

Knob range(Knob knob, double minimum, double maximum, double step) {
  knob.kind = KnobKind::range;
  knob.minimum = minimum;
  knob.maximum = maximum;
  knob.step = step;
  return knob;
}

}  // namespace trainyard
