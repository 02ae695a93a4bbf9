#include "sim/stream_order.hpp"

namespace trainyard {

std::vector<std::optional<TaskId>> before_on_stream(const TaskGraph& graph) {
  std::vector<std::optional<TaskId>> last(graph.stream_count());
  std::vector<std::optional<TaskId>> before(graph.size());
  for (std::size_t task = 0; task < graph.size(); ++task) {
    const auto id = id_at<TaskId>(task);
    std::optional<TaskId>& previous = last[index(graph[id].stream)];
    before[task] = previous;
    previous = id;
  }
  return before;
}

}  // namespace trainyard
