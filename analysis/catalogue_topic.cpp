#include "analysis/catalogue_topic.hpp"

#include <algorithm>
#include <array>

#include "analysis/catalogue_comments.hpp"
#include "sim/catalogue_document.hpp"

namespace trainyard {
namespace {

using Kind = YamlNode::Kind;

const YamlNode* find(const YamlNode& map, std::string_view key) {
  for (const YamlEntry& entry : map.entries) {
    if (entry.key.text == key) return &entry.value;
  }
  return nullptr;
}

std::string text_at(const YamlNode& map, std::string_view key) {
  const YamlNode* const value = find(map, key);
  return value == nullptr ? "" : in_a_line(*value);
}

/// Whether a map says where it is from, or has something in it that does.
bool tells_source(const YamlNode& node) {
  if (node.kind != Kind::map) return false;
  constexpr std::array<std::string_view, 5> marks{"kind", "source", "sources", "date", "reason"};
  return std::ranges::any_of(node.entries, [&](const YamlEntry& entry) {
    return std::ranges::find(marks, entry.key.text) != marks.end() || tells_source(entry.value);
  });
}

class TopicReader {
 public:
  explicit TopicReader(const std::string& text) : comments_{text} {}

  CatalogueTopic topic(const YamlNode& root) const {
    CatalogueTopic topic{.header = comments_.header(), .sections = {}, .sources = {}};
    for (const YamlEntry& entry : root.entries) {
      if (entry.key.text == "sources") {
        topic.sources = sources(entry.value);
      } else {
        topic.sections.push_back(section(entry));
      }
    }
    return topic;
  }

 private:
  static std::vector<CatalogueSource> sources(const YamlNode& map) {
    std::vector<CatalogueSource> all;
    for (const auto& [id, source] : map.entries) {
      all.push_back({.id = id.text,
                     .what = text_at(source, "what"),
                     .where = text_at(source, "where"),
                     .date = text_at(source, "date")});
    }
    return all;
  }

  CatalogueSection section(const YamlEntry& entry) const {
    CatalogueSection section{
        .key = entry.key.text, .comment = comments_.above(entry.key.line), .entries = {}};
    const YamlNode& value = entry.value;
    const auto is_map = [](const YamlEntry& one) { return one.value.kind == Kind::map; };
    if (value.kind == Kind::list && !value.items.empty() && value.items.front().kind == Kind::map) {
      for (const YamlNode& item : value.items) section.entries.push_back(this->entry({}, item));
    } else if (value.kind == Kind::map && std::ranges::all_of(value.entries, is_map)) {
      for (const YamlEntry& one : value.entries) section.entries.push_back(named(one));
    } else {
      section.entries.push_back(this->entry({}, value));
    }
    return section;
  }

  CatalogueEntry named(const YamlEntry& entry) const {
    CatalogueEntry result = this->entry(entry.key.text, entry.value);
    result.comment =
        comments_.above(entry.key.line) + comments_.behind(entry.key.line, entry.key.text + ":");
    return result;
  }

  CatalogueEntry entry(const std::string& name, const YamlNode& node) const {
    CatalogueEntry entry{.name = name,
                         .comment = {},
                         .values = {},
                         .parts = {},
                         .note = {},
                         .source = {},
                         .source_ids = {}};
    if (node.kind == Kind::map) {
      add_values(node, {}, entry);
    } else {
      entry.values.push_back({.key = "value", .text = in_a_line(node)});
    }
    return entry;
  }

  void add_values(const YamlNode& map, const std::string& prefix, CatalogueEntry& entry) const {
    for (const auto& [key, value] : map.entries) {
      if (prefix.empty() && key.text == "note") {
        entry.note = in_a_line(value);
      } else if (prefix.empty() && key.text == "source") {
        entry.source = in_a_line(value);
      } else if (prefix.empty() && key.text == "sources") {
        for (const YamlNode& id : value.items) entry.source_ids.push_back(id.text);
      } else if (tells_source(value)) {
        entry.parts.push_back(part({key, value}, prefix));
      } else if (value.kind == Kind::map) {
        add_values(value, prefix + key.text + ".", entry);
      } else {
        entry.values.push_back({.key = prefix + key.text,
                                .text = in_a_line(value),
                                .remark = comments_.behind(key.line, in_a_line(value))});
      }
    }
  }

  CatalogueEntry part(const YamlEntry& entry, const std::string& prefix) const {
    CatalogueEntry part = named(entry);
    part.name = prefix + part.name;
    return part;
  }

  CatalogueComments comments_;
};

}  // namespace

std::string in_a_line(const YamlNode& node) {
  if (node.kind == Kind::text) return node.text;
  std::string text;
  for (const YamlNode& item : node.items) text += (text.empty() ? "" : ", ") + in_a_line(item);
  for (const auto& [key, value] : node.entries) {
    const bool in_brackets = value.kind == Kind::list;
    text += (text.empty() ? "" : ", ") + key.text + ": " + (in_brackets ? "[" : "") +
            in_a_line(value) + (in_brackets ? "]" : "");
  }
  return node.kind == Kind::map ? "{" + text + "}" : text;
}

CatalogueTopic read_topic(const Catalogue& catalogue, std::string_view file) {
  const YamlDocument document = catalogue_document(catalogue, file);
  return TopicReader{catalogue_file(catalogue, file).text}.topic(document.root_node);
}

}  // namespace trainyard
