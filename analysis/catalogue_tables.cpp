#include "analysis/catalogue_tables.hpp"

#include <algorithm>

namespace trainyard {
namespace {

constexpr std::size_t most_columns = 10;

std::vector<std::string> keys_of(std::span<const CatalogueEntry> entries) {
  std::vector<std::string> keys;
  for (const CatalogueEntry& entry : entries) {
    for (const CatalogueValue& value : entry.values) {
      if (std::ranges::find(keys, value.key) == keys.end()) keys.push_back(value.key);
    }
  }
  return keys;
}

std::string text_at(const CatalogueEntry& entry, std::string_view key) {
  const auto found = std::ranges::find(entry.values, key, &CatalogueValue::key);
  return found == entry.values.end() ? "" : found->text;
}

}  // namespace

EntryTable table_of(std::span<const CatalogueEntry> entries,
                    std::span<const std::string_view> columns) {
  EntryTable table{.columns = keys_of(entries), .named = false, .rows = {}};
  if (!columns.empty()) {
    const std::vector<std::string> known = std::move(table.columns);
    table.columns.clear();
    for (const std::string_view column : columns) {
      if (std::ranges::find(known, column) != known.end()) table.columns.emplace_back(column);
    }
  }
  table.named = std::ranges::any_of(entries, [](const auto& one) { return !one.name.empty(); });
  for (const CatalogueEntry& entry : entries) {
    TableRow row;
    if (table.named) row.push_back(entry.name);
    for (const std::string& key : table.columns) row.push_back(text_at(entry, key));
    table.rows.push_back(std::move(row));
  }
  return table;
}

bool fit_in_a_table(std::span<const CatalogueEntry> entries) {
  const bool plain = std::ranges::all_of(entries, [](const CatalogueEntry& entry) {
    return entry.parts.empty() && std::ranges::all_of(entry.values, [](const auto& value) {
             return value.remark.empty();
           });
  });
  return plain && keys_of(entries).size() <= most_columns;
}

std::vector<std::string_view> written_columns(std::span<const std::string_view> columns) {
  std::vector<std::string_view> written;
  std::ranges::copy_if(columns, std::back_inserter(written),
                       [](std::string_view column) { return !column.empty(); });
  return written;
}

}  // namespace trainyard
