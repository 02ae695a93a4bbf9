#pragma once

#include <string>

#include "analysis/commands.hpp"

namespace trainyard {

struct SearchOptions {
  CommonOptions common;
  std::string plan;  ///< a scenario with a block `search:`
};

/// Prints which plans do best. While it works, a line on standard error tells how far it is if that
/// is a terminal.
int search_plans(const SearchOptions& options);

}  // namespace trainyard
