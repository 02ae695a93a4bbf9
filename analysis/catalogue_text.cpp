#include "analysis/catalogue_text.hpp"

#include <algorithm>

#include "analysis/catalogue_tables.hpp"
#include "analysis/wrapped_text.hpp"

namespace trainyard {
namespace {

constexpr std::size_t margin = 2;

std::string indented(const std::string& lines, std::size_t indent) {
  std::string text;
  std::size_t begin = 0;
  while (begin < lines.size()) {
    const std::size_t end = lines.find('\n', begin) + 1;
    text += std::string(indent, ' ') + lines.substr(begin, end - begin);
    begin = end;
  }
  return text;
}

std::string plain_table(const EntryTable& table) {
  std::vector<TableRow> rows;
  TableRow head = table.columns;
  if (table.named) head.insert(head.begin(), "");
  rows.push_back(std::move(head));
  rows.insert(rows.end(), table.rows.begin(), table.rows.end());
  const std::vector<Side> sides(rows.front().size(), Side::left);
  return indented(text_table(rows, sides), margin);
}

/// The entries of a section whose parts hold what there is to tell, part by part.
std::vector<CatalogueEntry> with_parts(std::span<const CatalogueEntry> entries) {
  std::vector<CatalogueEntry> all;
  for (const CatalogueEntry& entry : entries) {
    if (!entry.values.empty() || entry.parts.empty()) all.push_back(entry);
    for (CatalogueEntry part : with_parts(entry.parts)) {
      part.name.insert(0, entry.name + (entry.name.empty() ? "" : " "));
      all.push_back(std::move(part));
    }
  }
  return all;
}

std::string values_text(std::span<const CatalogueValue> values, std::size_t indent) {
  std::vector<TableRow> rows;
  for (const CatalogueValue& value : values) {
    rows.push_back({value.key, value.text, value.remark.empty() ? "" : "(" + value.remark + ")"});
  }
  if (rows.empty()) return {};
  return indented(text_table(rows, std::vector<Side>(3, Side::left)), indent);
}

std::string source_text(const CatalogueTopic& topic, const std::string& id) {
  const auto found = std::ranges::find(topic.sources, id, &CatalogueSource::id);
  if (found == topic.sources.end()) return id;
  return found->what + ", " + found->where + " (" + found->date + ")";
}

std::string sources_text(const CatalogueTopic& topic, const CatalogueEntry& entry,
                         std::size_t indent) {
  std::string text;
  const auto add = [&](const std::string& what, const std::string& told) {
    if (!told.empty()) text += wrapped(what + ": " + told, indent) + "\n";
  };
  add("note", entry.note);
  add("source", entry.source);
  for (const std::string& id : entry.source_ids) add("source", source_text(topic, id));
  return text;
}

std::string entry_text(const CatalogueTopic& topic, const CatalogueEntry& entry,
                       std::size_t indent) {
  std::string text = values_text(entry.values, indent) + sources_text(topic, entry, indent);
  for (const CatalogueEntry& part : entry.parts) {
    text += std::string(indent, ' ') + part.name + "\n" + entry_text(topic, part, indent + margin);
  }
  return text;
}

bool is_one_value(const CatalogueSection& section) {
  return section.entries.size() == 1 && section.entries.front().name.empty() &&
         section.entries.front().parts.empty();
}

std::string section_text(const TopicEntry& topic, const CatalogueSection& section) {
  std::string text = "\n" + section.key + "\n";
  if (is_one_value(section)) return text + values_text(section.entries.front().values, margin);
  const std::vector<std::string_view> columns = written_columns(topic.columns);
  const EntryTable chosen = table_of(section.entries, columns);
  if (!columns.empty() && !chosen.columns.empty()) return text + plain_table(chosen);
  return text + plain_table(table_of(with_parts(section.entries)));
}

}  // namespace

std::string topics_text() {
  std::vector<TableRow> rows;
  for (const TopicEntry& topic : catalogue_topics()) {
    rows.push_back({std::string{topic.name}, std::string{topic.what}});
  }
  return "What the program knows; trainyard catalogue TOPIC tells it.\n\n" +
         indented(text_table(rows, std::vector<Side>(2, Side::left)), margin);
}

std::string topic_text(const TopicEntry& topic, const CatalogueTopic& known) {
  std::string text = std::string{topic.title} + ": " + std::string{topic.what} + "\n";
  for (const CatalogueSection& section : known.sections) text += section_text(topic, section);
  return text + "\nSources, notes and further values: trainyard catalogue " +
         std::string{topic.name} + " NAME\n";
}

std::string entry_text(const CatalogueTopic& topic, const CatalogueEntry& entry) {
  return entry.name + "\n" + indented(entry.comment, margin) + entry_text(topic, entry, margin);
}

std::vector<std::string> entry_names(const CatalogueTopic& topic) {
  std::vector<std::string> names;
  for (const CatalogueSection& section : topic.sections) {
    for (const CatalogueEntry& entry : section.entries) {
      if (!entry.name.empty()) names.push_back(entry.name);
    }
  }
  return names;
}

std::vector<const CatalogueEntry*> entries_named(const CatalogueTopic& topic,
                                                 std::string_view name) {
  std::vector<const CatalogueEntry*> found;
  for (const CatalogueSection& section : topic.sections) {
    for (const CatalogueEntry& entry : section.entries) {
      if (entry.name == name) found.push_back(&entry);
    }
  }
  return found;
}

}  // namespace trainyard
