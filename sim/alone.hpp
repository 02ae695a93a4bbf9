#pragma once

#include <span>

#include "sim/engine.hpp"

namespace trainyard {

/// When each task of a graph would run if it met no other on its links: as soon as its stream is
/// free and all that it waits for has finished, for its `hold` and the time of its busiest link.
///
/// No task of simulate() is earlier, and where no two tasks that move at the same time share a
/// link, none is later. One pass over the tasks, without events. Requires every link of the graph
/// to be in `links`, with a bandwidth above zero.
Timeline play_alone(std::span<const Bandwidth> links, const TaskGraph& graph);

}  // namespace trainyard
