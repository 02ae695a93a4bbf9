#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/catalogue_topic.hpp"
#include "analysis/text_table.hpp"

namespace trainyard {

/// Entries side by side: the first row has the keys of the columns, the first column the names
/// where there are any.
struct EntryTable {
  std::vector<std::string> columns;  ///< without that of the names
  bool named;
  std::vector<TableRow> rows;  ///< a cell for each column; "" where an entry has no such value
};

/// The table of what all entries have; of `columns` only, if there are any.
EntryTable table_of(std::span<const CatalogueEntry> entries,
                    std::span<const std::string_view> columns = {});

/// Whether a table tells all of them: no parts, no comments, and few columns.
bool fit_in_a_table(std::span<const CatalogueEntry> entries);

/// The columns that are written there.
std::vector<std::string_view> written_columns(std::span<const std::string_view> columns);

}  // namespace trainyard
