#pragma once

#include "topologies/cluster.hpp"

namespace trainyard {

/// The maximum flow from the first to the second half of the GPUs in rank order; of an odd number
/// the middle one is in the second half. Over NVLink too, where a node is cut in two.
///
/// By push and relabel on a smaller graph with the same maximum flow:
/// - the GPUs of a half are one vertex: a flow from many sources is one from a source that feeds
///   them without limit;
/// - a NIC or a switch of a node that has cables to two vertices only is an edge of the lesser of
///   both capacities, and one with cables to a single vertex carries nothing;
/// - switches that colour refinement cannot tell apart are one vertex. Each of a class has equal
///   capacity to, and from, every other class; so a flow of the small graph can be dealt to the
///   cables between two classes in proportion to their capacities, and is a flow of the large one.
/// Bandwidths count in whole bytes per second.
Bandwidth bisection(const Cluster& cluster);

}  // namespace trainyard
