#include "analysis/node_text.hpp"

#include <algorithm>
#include <vector>

namespace trainyard {
namespace {

/// With its length before it, no text can be taken for another and what follows it.
void add_text(const std::string& text, std::string& all) {
  all += std::to_string(text.size()) + ':' + text;
}

void add_canonical(const YamlNode& node, std::string& all) {
  if (node.kind == YamlNode::Kind::nothing) all += '~';
  if (node.kind == YamlNode::Kind::text) add_text(node.text, all);
  if (node.kind == YamlNode::Kind::list) {
    all += '[';
    for (const YamlNode& item : node.items) add_canonical(item, all);
    all += ']';
  }
  if (node.kind == YamlNode::Kind::map) {
    std::vector<const YamlEntry*> entries;
    for (const YamlEntry& entry : node.entries) entries.push_back(&entry);
    std::ranges::sort(entries, {}, [](const YamlEntry* entry) { return entry->key.text; });
    all += '{';
    for (const YamlEntry* entry : entries) {
      add_text(entry->key.text, all);
      add_canonical(entry->value, all);
    }
    all += '}';
  }
}

}  // namespace

std::string flow_text(const YamlNode& node) {
  std::string inside;
  for (const YamlNode& item : node.items) {
    inside += (inside.empty() ? "" : ", ") + flow_text(item);
  }
  for (const auto& [key, value] : node.entries) {
    inside += (inside.empty() ? "" : ", ") + key.text + ": " + flow_text(value);
  }
  if (node.kind == YamlNode::Kind::list) return "[" + inside + "]";
  if (node.kind == YamlNode::Kind::map) return "{" + inside + "}";
  return node.text;
}

std::string canonical_text(const YamlNode& node) {
  std::string all;
  add_canonical(node, all);
  return all;
}

}  // namespace trainyard
