#include "sim/task_copies.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace trainyard {
namespace {

/// Calls `body` with each load of a graph that has bytes.
template <class Body>
void for_each_load(const TaskGraph& graph, const Body& body) {
  for (std::size_t task = 0; task < graph.size(); ++task) {
    for (const LinkLoad& load : graph[id_at<TaskId>(task)].load) {
      if (load.size > Bytes{}) body(load);
    }
  }
}

}  // namespace

TaskCopies::TaskCopies(std::size_t links, const TaskGraph& graph)
    : least_alike_(links, std::numeric_limits<double>::infinity()) {
  for_each_load(graph, [&](const LinkLoad& load) {
    double& least = least_alike_[index(load.link)];
    least = std::min(least, load.alike);
  });
  for_each_load(graph,
                [&](const LinkLoad& load) { count_ = std::max(count_, parts(load).size()); });
}

std::vector<double> TaskCopies::parts(const LinkLoad& load) const {
  constexpr double rounding = 1e-9;
  const double whole = alike(load);
  std::vector<double> parts(static_cast<std::size_t>(std::ceil(whole - rounding)), 1.0);
  parts.back() = std::min(1.0, whole - static_cast<double>(parts.size() - 1));
  return parts;
}

}  // namespace trainyard
