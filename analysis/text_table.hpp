#pragma once

#include <string>
#include <vector>

namespace trainyard {

/// Rows of cells, as many in each.
using TextTable = std::vector<std::vector<std::string>>;

/// The table in columns as wide as their widest cell, the first flush left and the others flush
/// right; `indent` spaces before each line. Requires a row.
std::string text_of(const TextTable& table, std::size_t indent = 0);

}  // namespace trainyard
