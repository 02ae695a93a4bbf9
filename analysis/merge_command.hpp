#pragma once

#include <string>
#include <vector>

#include "analysis/commands.hpp"

namespace trainyard {

struct MergeOptions {
  CommonOptions common;
  std::vector<std::string> directories;
  std::string out;  ///< folder; empty: the first of the directories
  std::string csv;  ///< empty: none
};

/// Makes one database, study.sqlite, of all that are in the directories, and tells how many of the
/// study's rows it has. Returns 1 if it has all, and every scenario failed; and 2, having merged
/// nothing, if a result would overwrite the other or a database.
int merge_studies(const MergeOptions& options);

}  // namespace trainyard
