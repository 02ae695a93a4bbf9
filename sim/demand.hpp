#pragma once

#include <span>

#include "sim/task_graph.hpp"
#include "sim/units.hpp"

namespace trainyard {

/// The links that carry something, of bytes by LinkId.
Demand demand_of(std::span<const Bytes> bytes);

/// How long the busiest link works at a demand, tasks alike included: nothing that moves those
/// bytes can take less.
Seconds busiest_time(std::span<const Bandwidth> links, const Demand& demand);

}  // namespace trainyard
