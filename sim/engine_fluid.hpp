#pragma once

#include "sim/engine.hpp"

namespace trainyard {

/// simulate() by events: a stream's next one is the end of a hold or of a load, and whenever loads
/// begin or end, those that meet get new rates.
///
/// Takes no lock, copies no process, and may run on several threads at once.
Timeline simulate_fluid(std::span<const Bandwidth> links, const TaskGraph& graph);

}  // namespace trainyard
