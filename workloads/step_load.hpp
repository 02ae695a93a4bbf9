#pragma once

#include <vector>

#include "workloads/training_setup.hpp"

namespace trainyard {

/// What each link carries in a whole step, in bytes by LinkId: expert exchanges, activations and
/// their gradients between stages, and gradients and weights between copies; each grown by what
/// its protocol loses on that link. Requires a plan without misfit.
std::vector<double> step_load(const TrainingSetup& setup);

}  // namespace trainyard
