#pragma once

#include "sim/engine.hpp"

namespace trainyard {

/// simulate() by SimGrid, in a copy of the process, which must have one thread.
///
/// Where loads with different `alike` meet on a link, everything is played as often as the largest
/// is over the smallest. Then SimGrid's solver sometimes finds no fair allocation: SimulationError.
Timeline simulate_with_simgrid(std::span<const Bandwidth> links, const TaskGraph& graph);

}  // namespace trainyard
