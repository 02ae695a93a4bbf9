#pragma once

#include <span>
#include <vector>

#include "workloads/pipeline.hpp"

namespace trainyard {

/// Tasks of a step, and what each is.
struct StepGraph {
  TaskGraph graph;
  std::vector<StepTask> tasks;  ///< by TaskId

  TaskId add(const StepTask& task, StreamId stream, Seconds hold, std::span<const LinkLoad> load,
             std::span<const TaskId> after) {
    tasks.push_back(task);
    return graph.add(stream, hold, load, after);
  }
};

}  // namespace trainyard
