#pragma once

#include <vector>

#include "sim/engine.hpp"
#include "sim/ids.hpp"
#include "sim/task_graph.hpp"

namespace trainyard {

/// The tasks that a run waited for, in the order in which they ran; none of an empty graph.
///
/// The last of them is a task that finishes last, and the one before any of them is what it waited
/// for longest: whichever finishes last of the task before it on its stream and those that it comes
/// after. Of several, that on the same stream is taken, else the first. So the path starts with a
/// task that waits for nothing, has no gaps, and takes as long as the run. What a task on it loses
/// to others on shared links is part of that task. Requires `timeline` to be of `graph`.
std::vector<TaskId> critical_path(const TaskGraph& graph, const Timeline& timeline);

}  // namespace trainyard
