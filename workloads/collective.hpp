#pragma once

#include "workloads/flow_writer.hpp"
#include "workloads/plan.hpp"
#include "workloads/stack.hpp"

namespace trainyard {

/// What all ranks that communicate at the same time put on the links, and how long an empty
/// message takes on the longest of their routes.
struct Collective {
  Demand demand;
  Seconds latency;
};

/// Every GPU of one pipeline rank sends `size` to that at the same place of another.
Collective point_to_point(const Cluster& cluster, const Plan& plan, int from_rank, int to_rank,
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
