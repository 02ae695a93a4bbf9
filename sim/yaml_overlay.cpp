#include <utility>

#include "sim/yaml.hpp"
#include "sim/yaml_edit.hpp"

// Documents as a whole: one laid over another, and all that one says.

namespace trainyard {
namespace {

/// A copy whose files are numbered from `shift` on.
YamlNode renumbered(YamlNode node, std::uint32_t shift) {
  node.file += shift;
  for (YamlNode& item : node.items) item = renumbered(std::move(item), shift);
  for (auto& [key, value] : node.entries) {
    key = renumbered(std::move(key), shift);
    value = renumbered(std::move(value), shift);
  }
  return node;
}

/// Adds to a map what only `base` has; the files of `base` are numbered from `shift` on.
void lay_over(YamlNode& over, const YamlNode& base, std::uint32_t shift) {
  for (const auto& [key, value] : base.entries) {
    YamlNode* const found = find_entry(over, key.text);
    if (found == nullptr) {
      over.entries.push_back({renumbered(key, shift), renumbered(value, shift)});
    } else if (found->kind == YamlNode::Kind::map && value.kind == YamlNode::Kind::map) {
      lay_over(*found, value, shift);
    }
  }
}

void add_leaves(const YamlNode& node, const std::string& path,
                std::vector<std::pair<std::string, std::string>>& all) {
  if (node.kind == YamlNode::Kind::text) all.emplace_back(path, node.text);
  if (node.kind == YamlNode::Kind::list) {
    std::vector<std::pair<std::string, std::string>> items;
    for (const YamlNode& item : node.items) add_leaves(item, path, items);
    std::string joined;
    for (const auto& [name, text] : items) joined += (joined.empty() ? "" : " ") + text;
    all.emplace_back(path, joined);
  }
  for (const auto& [key, value] : node.entries) {
    add_leaves(value, path.empty() ? key.text : path + "." + key.text, all);
  }
}

}  // namespace

YamlDocument overlay(YamlDocument over, const YamlDocument& base) {
  const auto shift = static_cast<std::uint32_t>(over.files.size());
  over.files.insert(over.files.end(), base.files.begin(), base.files.end());
  lay_over(over.root_node, base.root_node, shift);
  return over;
}

std::optional<YamlDocument> entry_of(const YamlDocument& document, std::string_view map_key,
                                     std::string_view name) {
  const YamlNode* entries = find_entry(document.root_node, map_key);
  const YamlNode* found = entries == nullptr ? nullptr : find_entry(*entries, name);
  if (found == nullptr) return std::nullopt;

  YamlDocument entry{.files = document.files, .root_node = *found};
  std::set<std::string> seen{std::string{name}};
  for (const YamlNode* like = find_entry(*found, "like"); like != nullptr;) {
    const YamlValue written{document.files, *like};
    const YamlNode* next = find_entry(*entries, written.text());
    if (next == nullptr) {
      std::vector<std::string> known;
      for (const auto& [key, value] : entries->entries) known.push_back(key.text);
      written.fail_unknown(known);
    }
    if (!seen.insert(like->text).second) written.fail("an entry that is like itself");
    lay_over(entry.root_node, *next, 0);
    like = find_entry(*next, "like");
  }
  erase_entry(entry.root_node, "like");
  return entry;
}

std::vector<std::pair<std::string, std::string>> leaves(const YamlDocument& document) {
  std::vector<std::pair<std::string, std::string>> all;
  add_leaves(document.root_node, "", all);
  return all;
}

}  // namespace trainyard
