#pragma once

#include <filesystem>
#include <span>

#include "analysis/study.hpp"

namespace trainyard {

/// Adds the rows of all files to the database `target`, which is created if it is not there and may
/// be one of the files. Merging again, or in another order, leaves the same rows; a merge that
/// did not come to its end is completed by the next. Any row takes the place of one that was broken
/// off. Throws InputError if the files are of several studies or
/// versions, or have different rows for one scenario.
Study merge(std::span<const std::filesystem::path> files, const std::filesystem::path& target);

}  // namespace trainyard
