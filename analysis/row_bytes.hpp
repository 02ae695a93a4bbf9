#pragma once

#include <string>
#include <string_view>

#include "analysis/study.hpp"

namespace trainyard {

/// A row as one process tells it to another of the same program.
std::string bytes_of(const StudyRow& row);

/// The row of such bytes.
StudyRow row_of(std::string_view bytes);

}  // namespace trainyard
