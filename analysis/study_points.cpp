#include "analysis/study_points.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "sim/yaml_edit.hpp"

namespace trainyard {
namespace {

YamlNode drawn_value(const DrawnValues& drawn, std::size_t point) {
  const double place = drawn.places[point];
  if (const auto* range = std::get_if<ValueRange>(&drawn.choice)) {
    return text_at(drawn.written, range->at(place));
  }
  const auto& values = std::get<std::vector<YamlNode>>(drawn.choice);
  const double scaled = std::ceil(place * static_cast<double>(values.size()));
  return values[std::min(static_cast<std::size_t>(scaled), values.size()) - 1];
}

void join(YamlNode& map, const YamlNode& over) {
  for (const auto& [key, value] : over.entries) {
    YamlNode* const found = find_entry(map, key.text);
    if (found == nullptr) {
      map.entries.push_back({key, value});
    } else if (found->kind == YamlNode::Kind::map && value.kind == YamlNode::Kind::map) {
      join(*found, value);
    } else {
      *found = value;
    }
  }
}

/// A map with nothing in it yet.
YamlNode empty_map_at(const YamlNode& place) {
  YamlNode map = text_at(place, "");
  map.kind = YamlNode::Kind::map;
  return map;
}

void put_below(YamlNode& map, std::string_view path, const YamlNode& key, const YamlNode& value) {
  const std::size_t dot = path.find('.');
  const std::string_view name = path.substr(0, dot);
  YamlNode* found = find_entry(map, name);
  const bool last = dot == std::string_view::npos;
  if (found == nullptr) {
    map.entries.push_back({text_at(key, std::string{name}), last ? value : empty_map_at(value)});
    found = &map.entries.back().value;
  } else if (last && (found->kind != YamlNode::Kind::map || value.kind != YamlNode::Kind::map)) {
    *found = value;
  } else if (last) {
    join(*found, value);
  } else if (found->kind != YamlNode::Kind::map) {
    *found = empty_map_at(value);
  }
  if (!last) put_below(*found, path.substr(dot + 1), key, value);
}

}  // namespace

std::optional<YamlNode> value_at(const StudyInput& input, std::size_t point) {
  if (const auto* cycled = std::get_if<CycledValues>(&input.values)) {
    return cycled->values[point / cycled->stride % cycled->values.size()];
  }
  if (const auto* listed = std::get_if<ListedValues>(&input.values)) return listed->values[point];
  return drawn_value(std::get<DrawnValues>(input.values), point);
}

void put(YamlNode& map, const YamlNode& key, const YamlNode& value) {
  put_below(map, key.text, key, value);
}

}  // namespace trainyard
