#include "sim/yaml_edit.hpp"

#include <algorithm>
#include <utility>

namespace trainyard {

const YamlNode* find_entry(const YamlNode& map, std::string_view key) {
  const auto found = std::ranges::find_if(
      map.entries, [&](const YamlEntry& entry) { return entry.key.text == key; });
  return found == map.entries.end() ? nullptr : &found->value;
}

YamlNode* find_entry(YamlNode& map, std::string_view key) {
  return const_cast<YamlNode*>(find_entry(std::as_const(map), key));
}

bool erase_entry(YamlNode& map, std::string_view key) {
  return std::erase_if(map.entries, [&](const YamlEntry& entry) { return entry.key.text == key; }) >
         0;
}

YamlNode text_at(const YamlNode& place, std::string text) {
  YamlNode node;
  node.kind = YamlNode::Kind::text;
  node.file = place.file;
  node.line = place.line;
  node.column = place.column;
  node.text = std::move(text);
  return node;
}

YamlNode map_of(std::string_view key, YamlNode value) {
  const std::size_t dot = key.find('.');
  if (dot != std::string_view::npos) value = map_of(key.substr(dot + 1), std::move(value));
  YamlNode map = text_at(value, "");
  map.kind = YamlNode::Kind::map;
  YamlNode name = text_at(value, std::string{key.substr(0, dot)});
  map.entries.push_back({std::move(name), std::move(value)});
  return map;
}

}  // namespace trainyard
