#pragma once

#include <span>
#include <vector>

#include "sim/flows.hpp"
#include "topologies/cluster.hpp"
#include "workloads/expert_routing.hpp"
#include "workloads/plan.hpp"
#include "workloads/stack.hpp"

namespace trainyard {

/// What all ranks that communicate at the same time put on the links, and how long an empty
/// message takes on the longest of their routes.
struct Collective {
  Demand demand;
  Seconds latency;
};

/// The expert exchange of every expert group of the cluster at once, in two hops: each row goes
/// once to each node of its experts, along the sender's rail, and is then copied over NVLink to
/// each GPU of its experts. `size` is what the rows of one rank weigh before they are copied.
///
/// Rows are spread evenly. A combine moves the same bytes backwards, and so loads the links alike.
Collective expert_exchange(const Cluster& cluster, const Plan& plan, const RoutingSpread& spread,
                           Bytes size);

/// Every data rank of one pipeline rank sends `size` to the same data rank of another.
Collective point_to_point(const Cluster& cluster, const Plan& plan, int from_rank, int to_rank,
                          Bytes size);

/// A reduce-scatter, or an all-gather, of `size` bytes in each group, all groups at once: in rings
/// over NVLink inside each node, and along rails between the nodes, (n - 1) / n of the size each. A
/// group with more GPUs on one node than on another is one ring through all of them.
Collective ring_collective(const Cluster& cluster, std::span<const std::vector<GpuId>> groups,
                           Bytes size);

/// Both at once, where no task of one waits for the other.
Collective together(const Collective& a, const Collective& b);

/// The demand as time on links whose full bandwidth a protocol cannot use: each size grows by what
/// the protocol loses on its link.
Demand with_overhead(const Demand& demand, const Cluster& cluster,
                     const LinkEfficiency& efficiency);

/// How long kernels take that drive a demand at the given rate.
Seconds transport_time(const Demand& demand, const Cluster& cluster, const TransportRate& rate);

/// The demand with every size multiplied.
Demand scaled(Demand demand, double factor);

}  // namespace trainyard
