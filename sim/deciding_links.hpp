#pragma once

#include <span>
#include <vector>

#include "sim/task_graph.hpp"

namespace trainyard {

/// The same tasks on fewer links.
struct DecidingLinks {
  std::vector<Bandwidth> links;
  TaskGraph graph;
};

/// Leaves only the links that can decide when tasks of a graph end.
///
/// The tasks of a stream never meet. So of the links that one stream alone uses, only the busiest
/// counts for each task, and all of them become one link of that stream, of bandwidth 1, over which
/// its tasks move as many bytes as they would take seconds. Of the other links those that are
/// dominated go (see without_dominated). Every task runs when it did before.
DecidingLinks deciding_links(std::span<const Bandwidth> links, const TaskGraph& graph);

}  // namespace trainyard
