#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/task_graph.hpp"

namespace trainyard {

/// Who waits for whom in a graph; a task also waits for the one before it on its stream.
class TaskOrder {
 public:
  explicit TaskOrder(const TaskGraph& graph);

  /// How many finishes each task waits for.
  const std::vector<std::uint32_t>& waits() const { return waits_; }
  /// Those that wait for `task`; once for each time that they name it.
  std::span<const std::uint32_t> successors(std::uint32_t task) const {
    return std::span{successors_}.subspan(first_[task], first_[task + 1] - first_[task]);
  }

 private:
  std::vector<std::uint32_t> waits_;
  std::vector<std::uint32_t> first_;  // of each task's successors, and their end
  std::vector<std::uint32_t> successors_;
};

}  // namespace trainyard
