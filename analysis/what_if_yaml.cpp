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

constexpr std::size_t longest_line = 99;

bool holds_only_texts(const YamlNode& node) {
  return std::ranges::all_of(
      node.items, [](const YamlNode& item) { return item.kind == YamlNode::Kind::text; });
}

/// Whether a map or list gets lines of its own. Lists of texts never do, and what is short does on
/// the first level alone, where it is easier to read.
bool gets_lines(const YamlNode& node, std::size_t indent, std::size_t line) {
  if (node.items.empty() && node.entries.empty()) return false;
  if (node.entries.empty() && holds_only_texts(node)) return false;
  return indent == 0 || indent + line > longest_line;
}

/// Lines that begin with `indent`, but for the first one if `open` has begun it.
void write(const YamlNode& node, const std::string& indent, bool open, std::string& yaml) {
  for (const YamlNode& item : node.items) {
    yaml += indent + "- ";
    const std::string line = flow(item);
    if (gets_lines(item, indent.size() + 2, line.size())) {
      write(item, indent + "  ", true, yaml);
    } else {
      yaml += line + "\n";
    }
  }
  for (const auto& [key, value] : node.entries) {
    yaml += (open ? "" : indent) + scalar(key.text) + ":";
    open = false;
    const std::string line = flow(value);
    if (gets_lines(value, indent.size(), key.text.size() + 2 + line.size())) {
      yaml += "\n";
      write(value, indent + "  ", false, yaml);
    } else {
      yaml += " " + line + "\n";
    }
  }
}

}  // namespace

std::string yaml_of(const YamlDocument& document) {
  std::string yaml;
  write(document.root_node, "", false, yaml);
  return yaml;
}

}  // namespace trainyard
