#include "analysis/row_counts.hpp"

#include <numeric>

#include "analysis/report.hpp"

namespace trainyard {

std::size_t RowCounts::rows() const {
  return std::accumulate(by_status.begin(), by_status.end(), std::size_t{0});
}

RowCounts count_rows(const Study& study) {
  RowCounts counts{.scenarios = study.identity().scenarios};
  study.visit([&](const StudyRow& row) { counts.add(row.status); });
  return counts;
}

std::string count_text(std::size_t count) {
  return grouped(static_cast<double>(count));
}

std::vector<TableRow> status_lines(const RowCounts& counts) {
  std::vector<TableRow> lines;
  for (const RowStatus status : row_statuses) {
    if (status == RowStatus::broken_off && counts.of(status) == 0) continue;
    lines.push_back({std::string{name_of(status)}, count_text(counts.of(status))});
  }
  return lines;
}

}  // namespace trainyard
