#pragma once

#include <span>
#include <vector>

#include "sim/ids.hpp"
#include "sim/task_graph.hpp"
#include "sim/units.hpp"

namespace trainyard {

/// The same tasks on fewer links.
struct Undominated {
  std::vector<LinkId> links;         ///< those kept, as numbered before, rising
  std::vector<Bandwidth> bandwidth;  ///< of each of them
  std::vector<Demand> demands;       ///< of each task, in the numbering of the kept links
};

/// Leaves out the links that can never hold anything up.
///
/// Dividing each task's bytes on a link by the link's bandwidth gives every link a vector of times.
/// A link whose vector is nowhere above that of another one is full only when the other is full
/// too, and then every task has the same share of both: without it the same rates are feasible, and
/// the same allocation of them is bottleneck max fair. Of links with equal vectors the first stays.
/// Where tasks stand for several, a vector holds the times of all; two links on which tasks that
/// fill both compare differently, one by one, both stay.
///
/// Times that differ by less than 1e-12 of themselves may count as equal, so that the order in
/// which bytes were added up does not keep links apart. Requires bandwidths above zero, and each
/// demand to hold a link at most once.
Undominated without_dominated(std::span<const Bandwidth> links, std::span<const Demand> demands);

}  // namespace trainyard
