#pragma once

#include <span>
#include <vector>

#include "sim/task_graph.hpp"
#include "sim/units.hpp"

namespace trainyard {

/// By LinkId: whether the tasks of a graph can fill a link; one that they cannot holds nothing up.
///
/// No task runs faster than alone, when it fills its busiest link. So it takes at most a share of
/// any link: the time that its load takes there, over that on its busiest one. A stream does one
/// task at a time. Where the largest shares of all streams add up to less than 1, the link never
/// fills, and without it the same allocations are feasible and bottleneck max fair. Where they add
/// up to 1, it fills only when every task on it runs as if alone and so has its bottleneck
/// elsewhere; that link holds nothing up either, unless it is the busiest of some task. Fabrics
/// with as much bandwidth up as down are full of such links.
std::vector<bool> may_fill(std::span<const Bandwidth> links, const TaskGraph& graph);

}  // namespace trainyard
