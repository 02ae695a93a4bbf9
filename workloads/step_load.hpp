#pragma once

#include <vector>

#include "workloads/training_setup.hpp"

namespace trainyard {

/// What each link carries in a whole step, in bytes by LinkId: all that moves while layers compute,
/// activations and their gradients between stages, and gradients and weights between copies; each
/// grown by what its protocol loses on that link. Rows of experts are those of the mean rank.
/// Requires a plan without misfit.
std::vector<double> step_load(const TrainingSetup& setup);

/// The same without what protocols lose: the bytes themselves.
std::vector<double> step_bytes(const TrainingSetup& setup);

}  // namespace trainyard
