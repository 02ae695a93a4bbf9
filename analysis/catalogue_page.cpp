#include "analysis/catalogue_page.hpp"

#include <algorithm>

#include "analysis/catalogue_links.hpp"
#include "analysis/catalogue_tables.hpp"
#include "analysis/wrapped_text.hpp"

namespace trainyard {
namespace {

/// A text in a cell, in which no character is taken for the table's.
std::string in_cell(std::string_view text) {
  std::string cell;
  for (const char letter : text) {
    if (letter == '|') cell += '\\';
    cell += letter == '\n' ? ' ' : letter;
  }
  return cell;
}

std::string table_line(const TableRow& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += " " + cell + (cell.empty() ? "|" : " |");
  return line + "\n";
}

std::string table_head(const TableRow& cells) {
  std::string rule = "|";
  for (std::size_t i = 0; i < cells.size(); ++i) rule += "---|";
  return table_line(cells) + rule + "\n";
}

/// Where GitHub and its like find a heading.
std::string anchor_of(std::string_view heading) {
  std::string anchor = "#";
  for (const char letter : heading) {
    const auto code = static_cast<unsigned char>(letter);
    if (letter == ' ') anchor += '-';
    if (std::isalnum(code) != 0 || letter == '-' || letter == '_') {
      anchor += static_cast<char>(std::tolower(code));
    }
  }
  return anchor;
}

std::string sources_of(const CatalogueEntry& entry) {
  std::string text;
  for (const std::string& id : entry.source_ids) {
    text += (text.empty() ? "[" : ", [") + id + "](#sources)";
  }
  if (!entry.source.empty()) text += (text.empty() ? "" : "; ") + with_links(entry.source);
  return text;
}

/// Whether any of them has such a text.
template <class Text>
bool any_has(std::span<const CatalogueEntry> entries, Text text) {
  return std::ranges::any_of(entries, [&](const auto& entry) { return !text(entry).empty(); });
}

const std::string& note_of(const CatalogueEntry& entry) {
  return entry.note;
}

/// Entries that a table tells all of.
std::string whole_table(std::span<const CatalogueEntry> entries) {
  const EntryTable table = table_of(entries);
  const bool with_notes = any_has(entries, note_of);
  const bool with_sources = any_has(entries, sources_of);
  TableRow head = table.columns;
  if (table.named) head.insert(head.begin(), "");
  if (with_notes) head.emplace_back("note");
  if (with_sources) head.emplace_back("sources");
  std::string text = table_head(head);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    TableRow row;
    for (const std::string& cell : table.rows[i]) row.push_back(in_cell(cell));
    if (table.named && !row.front().empty()) row.front() = "`" + row.front() + "`";
    if (with_notes) row.push_back(in_cell(with_links(entries[i].note)));
    if (with_sources) row.push_back(in_cell(sources_of(entries[i])));
    text += table_line(row);
  }
  return text + "\n";
}

/// Some values of each, with links to all that is known of it.
std::string overview(std::span<const CatalogueEntry> entries,
                     std::span<const std::string_view> columns) {
  const EntryTable table = table_of(entries, columns);
  TableRow head = table.columns;
  if (table.named) head.insert(head.begin(), "");
  std::string text = table_head(head);
  for (const TableRow& cells : table.rows) {
    TableRow row;
    for (const std::string& cell : cells) row.push_back(in_cell(cell));
    if (table.named) row.front() = "[" + row.front() + "](" + anchor_of(row.front()) + ")";
    text += table_line(row);
  }
  return text + "\n";
}

std::string values_table(std::span<const CatalogueValue> values) {
  const bool remarks =
      std::ranges::any_of(values, [](const auto& value) { return !value.remark.empty(); });
  std::string text = table_head(remarks ? TableRow{"", "", ""} : TableRow{"", ""});
  for (const CatalogueValue& value : values) {
    TableRow row{"`" + value.key + "`", in_cell(value.text)};
    if (remarks) row.push_back(in_cell(value.remark));
    text += table_line(row);
  }
  return values.empty() ? "" : text + "\n";
}

std::string paragraph(const std::string& text) {
  return text.empty() ? "" : text + (text.ends_with('\n') ? "\n" : "\n\n");
}

std::string entries_text(std::span<const CatalogueEntry> entries, std::size_t depth,
                         std::span<const std::string_view> columns);

std::string entry_text(const CatalogueEntry& entry, std::size_t depth) {
  std::string text;
  if (!entry.name.empty()) text += std::string(depth, '#') + " " + entry.name + "\n\n";
  text += paragraph(entry.comment) + values_table(entry.values);
  if (!entry.note.empty()) text += wrapped("Note: " + with_links(entry.note), 0, 100) + "\n\n";
  const std::string sources = sources_of(entry);
  if (!sources.empty()) text += wrapped("Source: " + sources, 0, 100) + "\n\n";
  return text + entries_text(entry.parts, depth + 1, {});
}

std::string entries_text(std::span<const CatalogueEntry> entries, std::size_t depth,
                         std::span<const std::string_view> columns) {
  const bool one = entries.size() == 1 && entries.front().name.empty();
  const bool commented = any_has(entries, [](const auto& entry) { return entry.comment; });
  if (!one && !entries.empty() && !commented && fit_in_a_table(entries)) {
    return whole_table(entries);
  }
  std::string text;
  if (!table_of(entries, columns).columns.empty() && !columns.empty() && !one) {
    text += overview(entries, columns);
  }
  for (const CatalogueEntry& entry : entries) text += entry_text(entry, depth);
  return text;
}

std::string sources_text(std::span<const CatalogueSource> sources) {
  if (sources.empty()) return {};
  std::string text = "## Sources\n\n" + table_head({"id", "what", "where", "date"});
  for (const CatalogueSource& source : sources) {
    text += table_line({source.id, in_cell(with_links(source.what)),
                        in_cell(linked_address(source.where)), source.date});
  }
  return text;
}

}  // namespace

std::string catalogue_page(const TopicEntry& topic, const CatalogueTopic& known) {
  std::string text = "# " + std::string{topic.title} + "\n\n";
  text += wrapped(topic.use, 0, 100) + "\n\n";
  if (!topic.file.empty()) {
    text += "From the catalogue file `" + std::string{topic.file} + "`, which says of itself:\n\n";
  }
  text += paragraph(known.header);
  const std::vector<std::string_view> columns = written_columns(topic.columns);
  for (const CatalogueSection& section : known.sections) {
    if (known.sections.size() > 1) text += "## " + section.key + "\n\n";
    text += paragraph(section.comment) + entries_text(section.entries, 3, columns);
  }
  text += sources_text(known.sources);
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace trainyard
