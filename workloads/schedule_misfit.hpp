#pragma once

#include "workloads/misfit.hpp"

namespace trainyard {

/// Why a plan's ranks and micro-batches do not suit its schedule, if they do not. Requires a batch
/// that divides into micro-batches, which a schedule can number.
std::optional<Misfit> find_schedule_misfit(const Training& training, const Plan& plan);

}  // namespace trainyard
