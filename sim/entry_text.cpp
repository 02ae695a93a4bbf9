#include "sim/entry_text.hpp"

#include <algorithm>
#include <vector>

namespace trainyard {
namespace {

constexpr std::string_view entry_indent = "  ";
constexpr std::string_view like_key = "    like: ";

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    lines.push_back(text.substr(0, end + 1));
    text.remove_prefix(end + 1);
  }
  return lines;
}

bool starts_entry(std::string_view line) {
  return line.starts_with(entry_indent) && line.size() > 2 && line[2] != ' ' && line[2] != '#';
}

bool starts_map(std::string_view line) {
  return !line.empty() && line[0] != ' ' && line[0] != '#' && line[0] != '\n';
}

bool names(std::string_view line, std::string_view indent, std::string_view key) {
  return line.starts_with(indent) && line.substr(indent.size()).starts_with(key) &&
         line.substr(indent.size() + key.size()).starts_with(":");
}

/// Lines [first, last) of an entry.
struct Block {
  std::size_t first = 0;
  std::size_t last = 0;
};

class Entries {
 public:
  Entries(const std::vector<std::string_view>& lines, std::string_view map_key) : lines_{lines} {
    const auto is_map = [&](std::string_view line) { return names(line, "", map_key); };
    body_.first = static_cast<std::size_t>(std::ranges::find_if(lines, is_map) - lines.begin());
    body_.last = std::min(body_.first + 1, lines.size());
    while (body_.last < lines.size() && !starts_map(lines[body_.last])) ++body_.last;
  }

  Block body() const { return body_; }

  Block find(std::string_view name) const {
    for (std::size_t line = body_.first; line < body_.last; ++line) {
      if (!names(lines_[line], entry_indent, name)) continue;
      std::size_t last = line + 1;
      while (last < body_.last && !starts_entry(lines_[last])) ++last;
      return {line, last};
    }
    return {};
  }

  /// What an entry is like; nothing if it stands by itself.
  std::string_view like(const Block& entry) const {
    for (std::size_t line = entry.first; line < entry.last; ++line) {
      if (!lines_[line].starts_with(like_key)) continue;
      const std::string_view rest = lines_[line].substr(like_key.size());
      return rest.substr(0, rest.find_first_of(" \n"));
    }
    return {};
  }

 private:
  const std::vector<std::string_view>& lines_;
  Block body_;
};

}  // namespace

std::string entry_text(const std::string& text, std::string_view map_key, std::string_view name) {
  const std::vector<std::string_view> lines = lines_of(text);
  const Entries entries{lines, map_key};
  std::vector<bool> kept(lines.size(), true);
  for (std::size_t line = entries.body().first + 1; line < entries.body().last; ++line) {
    kept[line] = false;
  }
  while (!name.empty()) {
    const Block entry = entries.find(name);
    if (entry.first == entry.last || kept[entry.first]) return text;
    std::fill(kept.begin() + static_cast<std::ptrdiff_t>(entry.first),
              kept.begin() + static_cast<std::ptrdiff_t>(entry.last), true);
    name = entries.like(entry);
  }
  std::string shorter;
  for (std::size_t line = 0; line < lines.size(); ++line) {
    shorter += kept[line] ? lines[line] : "\n";
  }
  return shorter;
}

}  // namespace trainyard
