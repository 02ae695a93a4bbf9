#include "sim/task_graph.hpp"

#include <algorithm>
#include <cassert>

namespace trainyard {

TaskId TaskGraph::add(StreamId stream, Seconds hold, std::span<const LinkLoad> load,
                      std::span<const TaskId> after) {
  const auto task = id_at<TaskId>(size());
  assert(hold >= Seconds{});
  assert(std::ranges::all_of(load, [](const LinkLoad& part) { return part.size >= Bytes{}; }));
  assert(std::ranges::all_of(load, [](const LinkLoad& part) { return part.alike >= 1.0; }));
  assert(std::ranges::all_of(after, [&](TaskId earlier) { return earlier < task; }));

  stream_count_ = std::max(stream_count_, index(stream) + 1);
  streams_.push_back(stream);
  holds_.push_back(hold);
  loads_.insert(loads_.end(), load.begin(), load.end());
  afters_.insert(afters_.end(), after.begin(), after.end());
  load_end_.push_back(static_cast<std::uint32_t>(loads_.size()));
  after_end_.push_back(static_cast<std::uint32_t>(afters_.size()));
  return task;
}

TaskView TaskGraph::operator[](TaskId task) const {
  const std::size_t t = index(task);
  return {.stream = streams_[t],
          .hold = holds_[t],
          .load = std::span{loads_}.subspan(load_end_[t], load_end_[t + 1] - load_end_[t]),
          .after = std::span{afters_}.subspan(after_end_[t], after_end_[t + 1] - after_end_[t])};
}

}  // namespace trainyard
