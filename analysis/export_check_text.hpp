#pragma once

#include <string>
#include <vector>

#include "analysis/export_check.hpp"

namespace trainyard {

/// A part under the rules, to be read in a terminal.
std::string export_check_text(const ExportCheck& check);

/// A table of parts by date; a version under which nothing changes for any part has no column.
std::string export_list_text(const std::vector<ExportCheck>& checks);

}  // namespace trainyard
