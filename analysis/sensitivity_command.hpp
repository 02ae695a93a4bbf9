#pragma once

#include <string>

#include "analysis/commands.hpp"

namespace trainyard {

struct SensitivityOptions {
  CommonOptions common;
  std::string scenario;
};

/// Prints what a scenario's prediction depends on, and by how much it may be off. Returns 3, and
/// writes nothing, if the plan does not fit in the GPU's memory.
int show_sensitivity(const SensitivityOptions& options);

}  // namespace trainyard
