#pragma once

#include "sim/engine.hpp"

namespace trainyard {

/// simulate() by SimGrid, in a copy of the process, which must have one thread.
///
/// Throws SimulationError also where SimGrid's solver finds no fair allocation, though there is
/// one: where many tasks with unequal loads meet (of 8 tasks that load 8 links at random one in
/// eight, nearly all of 32 that load 32), or copies of tasks alike.
Timeline simulate_with_simgrid(std::span<const Bandwidth> links, const TaskGraph& graph);

}  // namespace trainyard
