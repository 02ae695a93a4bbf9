#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "topologies/text_lines.hpp"

namespace trainyard {

/// The names that a Slurm host list stands for: `h[01-04,07],x3`, where each pair of brackets is
/// every number or word in it, as wide as it is written, and several pairs are every combination.
///
/// `list` stands in `line` from column `column` on. Throws InputError if it is malformed, or stands
/// for more than `most` names.
std::vector<std::string> expand_host_list(LineReader& line, int column, std::string_view list,
                                          std::size_t most);

}  // namespace trainyard
