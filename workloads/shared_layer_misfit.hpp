#pragma once

#include "workloads/misfit.hpp"

namespace trainyard {

/// Why a layer cannot be shared out over a plan's tensor and context ranks, if it cannot.
std::optional<Misfit> find_shared_layer_misfit(const Model& model, const Training& training,
                                               const Plan& plan);

}  // namespace trainyard
