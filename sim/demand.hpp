#pragma once

#include <span>

#include "sim/task_graph.hpp"
#include "sim/units.hpp"

namespace trainyard {

/// Both demands as one. Requires tasks that stand for no others.
Demand sum_of(const Demand& a, const Demand& b);

/// How long the busiest link works at a demand, tasks alike included: nothing that moves those
/// bytes can take less.
Seconds busiest_time(std::span<const Bandwidth> links, std::span<const LinkLoad> demand);

}  // namespace trainyard
