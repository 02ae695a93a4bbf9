#pragma once

#include <string>

#include "analysis/commands.hpp"
#include "analysis/sensitivity.hpp"

namespace trainyard {

struct SensitivityOptions {
  CommonOptions common;
  std::string scenario;
};

/// Prints what a scenario's prediction depends on, and by how much it may be off. Returns 3, and
/// writes nothing, if the plan does not fit in the GPU's memory.
int show_sensitivity(const SensitivityOptions& options);

/// The sensitivity of a run to the inputs of the catalogue, by all cores; on stderr stands how far
/// it is. `predicted` is by the fluid engine. Throws InputError.
Sensitivity told_sensitivity(const RunScenario& scenario, const RunPrediction& predicted,
                             const Catalogue& catalogue);

}  // namespace trainyard
