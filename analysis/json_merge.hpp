#pragma once

#include <filesystem>
#include <string>

#include "analysis/row_counts.hpp"

namespace trainyard {

/// What a merge made, for scripts.
std::string json_of(const StudyIdentity& identity, const RowCounts& counts,
                    const std::filesystem::path& file);

}  // namespace trainyard
