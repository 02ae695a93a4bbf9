#pragma once

#include <string>
#include <vector>

#include "analysis/commands.hpp"

namespace trainyard {

struct ValidateOptions {
  CommonOptions common;
  std::vector<std::string> paths;
  Engine engine = Engine::simgrid;
};

/// Prints what is published beside what is predicted, and what differences say.
///
/// A scenario that is refused does not end the run: its error is written to standard error after
/// all the others were compared, and 1 is returned. Throws InputError if nothing is published.
int validate_scenarios(const ValidateOptions& options);

}  // namespace trainyard
