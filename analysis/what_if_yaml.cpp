#include "analysis/what_if_yaml.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace trainyard {
namespace {

bool is_plain_letter(char letter) {
  const bool is_letter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
  const bool is_digit = letter >= '0' && letter <= '9';
  return is_letter || is_digit || std::string_view{"._-+/ "}.find(letter) != std::string_view::npos;
}

/// Whether a text means itself without quotes, between brackets too.
bool is_plain(std::string_view text) {
  constexpr std::array<std::string_view, 5> nothing{"null", "Null", "NULL", "---", "..."};
  if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.front() == '-') {
    return false;
  }
  return std::ranges::all_of(text, is_plain_letter) &&
         std::ranges::find(nothing, text) == nothing.end();
}

std::string in_quotes(std::string_view text) {
  std::string yaml = "\"";
  for (const char letter : text) {
    if (letter == '\n') {
      yaml += "\\n";
    } else if (letter == '\t') {
      yaml += "\\t";
    } else if (letter == '\r') {
      yaml += "\\r";
    } else {
      if (letter == '"' || letter == '\\') yaml += '\\';
      yaml += letter;
    }
  }
  return yaml + "\"";
}

std::string scalar(const std::string& text) {
  return is_plain(text) ? text : in_quotes(text);
}

/// In one line, as it can stand behind a key or in a list.
std::string flow(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::text) return scalar(node.text);
  if (node.kind == YamlNode::Kind::nothing) return "~";
  std::string yaml;
  for (const YamlNode& item : node.items) yaml += (yaml.empty() ? "" : ", ") + flow(item);
  for (const auto& [key, value] : node.entries) {
    yaml += (yaml.empty() ? "" : ", ") + scalar(key.text) + ": " + flow(value);
  }
  return node.kind == YamlNode::Kind::list ? "[" + yaml + "]" : "{" + yaml + "}";
}

constexpr std::size_t longest_line = 96;

void write(const YamlNode& node, const std::string& indent, std::string& yaml);

/// What stands behind "key:" or "-".
void write_behind(const YamlNode& node, const std::string& indent, std::string& yaml) {
  const std::string line = flow(node);
  const bool is_short = indent.size() + line.size() < longest_line;
  const bool is_block = node.kind == YamlNode::Kind::map || node.kind == YamlNode::Kind::list;
  const bool is_empty = node.items.empty() && node.entries.empty();
  // Blocks of the first level are easier to read with a line for each key.
  if (is_block && !is_empty && (!is_short || indent.empty())) {
    const bool holds_texts = std::ranges::all_of(
        node.items, [](const YamlNode& item) { return item.kind == YamlNode::Kind::text; });
    if (node.kind == YamlNode::Kind::map || !holds_texts) {
      yaml += "\n";
      write(node, indent + "  ", yaml);
      return;
    }
  }
  yaml += " " + line + "\n";
}

void write(const YamlNode& node, const std::string& indent, std::string& yaml) {
  for (const YamlNode& item : node.items) {
    yaml += indent + "-";
    write_behind(item, indent + "  ", yaml);
  }
  for (const auto& [key, value] : node.entries) {
    yaml += indent + scalar(key.text) + ":";
    write_behind(value, indent, yaml);
  }
}

}  // namespace

std::string yaml_of(const YamlDocument& document) {
  std::string yaml;
  write(document.root_node, "", yaml);
  return yaml;
}

}  // namespace trainyard
