#include "sim/critical_path.hpp"

#include <algorithm>
#include <optional>

#include "sim/stream_order.hpp"

namespace trainyard {
namespace {

/// What `task` waited for longest, if for anything.
std::optional<TaskId> last_awaited(const TaskView& task, std::optional<TaskId> before,
                                   const Timeline& timeline) {
  const auto finish = [&](TaskId earlier) { return timeline[index(earlier)].finish; };
  std::optional<TaskId> last;
  for (const TaskId earlier : task.after) {
    const bool later = !last || finish(earlier) > finish(*last);
    if (later || (finish(earlier) == finish(*last) && earlier < *last)) last = earlier;
  }
  if (!last || (before && finish(*before) >= finish(*last))) return before;
  return last;
}

}  // namespace

std::vector<TaskId> critical_path(const TaskGraph& graph, const Timeline& timeline) {
  const std::vector<std::optional<TaskId>> before = before_on_stream(graph);
  std::vector<TaskId> path;
  std::optional<TaskId> task;
  if (!timeline.empty()) {
    const auto last = std::ranges::max_element(timeline, {}, &Interval::finish);
    task = id_at<TaskId>(static_cast<std::size_t>(last - timeline.begin()));
  }
  while (task) {
    path.push_back(*task);
    task = last_awaited(graph[*task], before[index(*task)], timeline);
  }
  std::ranges::reverse(path);
  return path;
}

}  // namespace trainyard
