#pragma once

#include <optional>
#include <vector>

#include "sim/ids.hpp"
#include "sim/task_graph.hpp"

namespace trainyard {

/// By TaskId: the task before it on its stream, if it is not the first there.
std::vector<std::optional<TaskId>> before_on_stream(const TaskGraph& graph);

}  // namespace trainyard
