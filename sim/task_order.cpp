#include "sim/task_order.hpp"

namespace trainyard {
namespace {

/// Calls `wait(earlier, later)` for each pair of which the later waits for the earlier.
template <class Wait>
void for_each_wait(const TaskGraph& graph, const Wait& wait) {
  constexpr std::uint32_t none = 0xffffffff;
  std::vector<std::uint32_t> last_on_stream(graph.stream_count(), none);
  for (std::uint32_t task = 0; task < graph.size(); ++task) {
    const TaskView view = graph[id_at<TaskId>(task)];
    std::uint32_t& last = last_on_stream[index(view.stream)];
    if (last != none) wait(last, task);
    last = task;
    for (const TaskId earlier : view.after) wait(static_cast<std::uint32_t>(earlier), task);
  }
}

}  // namespace

// A counting sort: shifted by one place, the counts become the ends of what was placed so far.
TaskOrder::TaskOrder(const TaskGraph& graph) : waits_(graph.size()), first_(graph.size() + 2) {
  for_each_wait(graph, [&](std::uint32_t earlier, std::uint32_t later) {
    ++first_[earlier + 2];
    ++waits_[later];
  });
  for (std::size_t task = 2; task < first_.size(); ++task) first_[task] += first_[task - 1];
  successors_.resize(first_.back());
  for_each_wait(graph, [&](std::uint32_t earlier, std::uint32_t later) {
    successors_[first_[earlier + 1]++] = later;
  });
  first_.pop_back();
}

}  // namespace trainyard
