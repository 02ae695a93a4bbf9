#include "sim/alone.hpp"

#include <algorithm>

#include "sim/demand.hpp"

namespace trainyard {

Timeline play_alone(std::span<const Bandwidth> links, const TaskGraph& graph) {
  Timeline timeline(graph.size());
  std::vector<Seconds> stream_free(graph.stream_count());
  for (std::size_t task = 0; task < graph.size(); ++task) {
    const TaskView view = graph[id_at<TaskId>(task)];
    Seconds& next = stream_free[index(view.stream)];
    Seconds start = next;
    for (const TaskId earlier : view.after) {
      start = std::max(start, timeline[index(earlier)].finish);
    }
    next = start + view.hold + busiest_time(links, view.load);
    timeline[task] = {.start = start, .finish = next};
  }
  return timeline;
}

}  // namespace trainyard
