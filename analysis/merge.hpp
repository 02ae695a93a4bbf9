#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "analysis/study.hpp"

namespace trainyard {

/// How many of a study's scenarios have a row, and of which status.
struct RowCounts {
  std::size_t scenarios = 0;
  std::size_t done = 0;
  std::size_t too_much_memory = 0;
  std::size_t failed = 0;

  std::size_t rows() const { return done + too_much_memory + failed; }
  std::size_t missing() const { return scenarios - rows(); }
};

RowCounts count_rows(const Study& study);

/// Adds the rows of all files to the database `target`, which is created if it is not there and may
/// be one of the files. Merging again, or in another order, leaves the same rows; a merge that was
/// broken off is completed by the next. Throws InputError if the files are of several studies or
/// versions, or have different rows for one scenario.
Study merge(std::span<const std::filesystem::path> files, const std::filesystem::path& target);

}  // namespace trainyard
