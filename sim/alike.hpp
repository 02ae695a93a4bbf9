#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/task_graph.hpp"
#include "sim/units.hpp"

namespace trainyard {

/// The classes of tasks and links that fold() tells apart, each numbered in the order of its first
/// member.
struct Alike {
  std::vector<std::uint32_t> tasks;  ///< by TaskId
  std::vector<std::uint32_t> links;  ///< by LinkId
};

/// The fewest classes such that tasks of one hold as long, wait for equally many tasks of each, and
/// put equally long loads on links of each; and such that links of one get equally long loads from
/// tasks of each. Loads on links that are not to be `looked_at`, by LinkId, do not count.
Alike find_alike(std::span<const Bandwidth> links, const TaskGraph& graph,
                 const std::vector<bool>& looked_at);

}  // namespace trainyard
