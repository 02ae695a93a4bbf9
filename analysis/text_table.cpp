#include "analysis/text_table.hpp"

#include <algorithm>

namespace trainyard {
namespace {

/// Letters, of which UTF-8 writes some in several bytes.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U; }));
}

std::vector<std::size_t> widths_of(std::span<const TableRow> rows, std::size_t columns) {
  std::vector<std::size_t> widths(columns);
  for (const TableRow& row : rows) {
    for (std::size_t i = 0; i < columns; ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  return widths;
}

}  // namespace

std::string text_table(std::span<const TableRow> rows, std::span<const Side> sides) {
  const std::vector<std::size_t> widths = widths_of(rows, sides.size());
  std::string text;
  for (const TableRow& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < sides.size(); ++i) {
      const std::string blanks(widths[i] - width_of(row[i]), ' ');
      line += (i > 0 ? "  " : "") + (sides[i] == Side::right ? blanks + row[i] : row[i] + blanks);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

std::string text_table(std::span<const TableRow> rows, std::size_t indent) {
  std::vector<TableRow> indented{rows.begin(), rows.end()};
  for (TableRow& row : indented) row.front().insert(0, indent, ' ');
  std::vector<Side> sides(rows.front().size(), Side::right);
  sides.front() = Side::left;
  return text_table(indented, sides);
}

}  // namespace trainyard
