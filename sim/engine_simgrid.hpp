#pragma once

#include "sim/engine.hpp"

namespace trainyard {

/// simulate() by SimGrid, in a copy of the process, which must have one thread.
Timeline simulate_with_simgrid(std::span<const Bandwidth> links, const TaskGraph& graph);

}  // namespace trainyard
