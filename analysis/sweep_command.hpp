#pragma once

#include <string>

#include "analysis/commands.hpp"

namespace trainyard {

struct SweepOptions {
  CommonOptions common;
  std::string study;
  std::string out;    ///< folder of the database, which is made if it is not there
  std::string shard;  ///< "3/7"; empty: the whole study
  int processes = 0;  ///< 0: one for each core
  std::string csv;    ///< empty: none
};

/// Runs the scenarios of a study that are not in its database yet, and tells what is in it then.
/// Returns 1 if all scenarios of a whole study failed, 130 if it was interrupted, and 2 if `shard`
/// is no part of a whole, `out` is empty, or a result would overwrite the other, a file that is
/// read or a database.
int sweep_study(const SweepOptions& options);

}  // namespace trainyard
