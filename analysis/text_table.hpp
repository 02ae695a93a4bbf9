#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace trainyard {

enum class Side : std::uint8_t { left, right };

using TableRow = std::vector<std::string>;  ///< a cell for each column

/// Rows as lines, with columns as wide as their longest cell, two spaces apart, and no spaces at
/// the ends of lines. `sides` says for each column where its cells are flush.
std::string text_table(std::span<const TableRow> rows, std::span<const Side> sides);

/// The same with the first column flush left and the others flush right, each line after as many
/// spaces.
std::string text_table(std::span<const TableRow> rows, std::size_t indent);

}  // namespace trainyard
