#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "analysis/study.hpp"
#include "analysis/text_table.hpp"

namespace trainyard {

/// How many of a study's scenarios have a row, and of which status.
struct RowCounts {
  std::size_t scenarios = 0;
  std::array<std::size_t, row_statuses.size()> by_status{};

  void add(RowStatus status) { ++by_status[static_cast<std::size_t>(status)]; }
  std::size_t of(RowStatus status) const { return by_status[static_cast<std::size_t>(status)]; }
  std::size_t rows() const;
  std::size_t missing() const { return scenarios - rows(); }
};

RowCounts count_rows(const Study& study);

/// A number of scenarios to be read: "1,200".
std::string count_text(std::size_t count);

/// A line of a table for each status; of those that were broken off only if there are any.
std::vector<TableRow> status_lines(const RowCounts& counts);

}  // namespace trainyard
