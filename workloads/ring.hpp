#pragma once

#include "workloads/collective_kind.hpp"
#include "workloads/movement.hpp"

namespace trainyard {

/// An all-reduce, reduce-scatter, all-gather or broadcast in rings through all GPUs of a group, one
/// for each rail, each with its share of the size.
///
/// A ring goes through the GPUs of a node one after the other and leaves it on the rail on which it
/// enters the next. With n GPUs on N nodes each hop passes on (n - 1) / n of the ring's share,
/// twice in an all-reduce; n - 1 hops stand one after the other, twice in an all-reduce, N - 1 of
/// them between nodes (NCCL src/graph/tuning.cc). In a broadcast from the first GPU each hop passes
/// on the whole share.
Movement ring(const Cluster& cluster, std::span<const GpuId> group, CollectiveKind kind,
              Bytes size);

/// The same, broadcast apart, in rings inside each node, and in rings along the rails between the
/// nodes, at the same time: what leaves the first enters the second.
Movement hierarchical_rings(const Cluster& cluster, std::span<const GpuId> group,
                            CollectiveKind kind, Bytes size);

/// A collective of `size` bytes in each of some groups, all at once, by rings inside the nodes and
/// along the rails at the same time. A group with more GPUs on one node than on another is one ring
/// through all of them. Hops are those of one ring through the largest group (NCCL
/// src/graph/tuning.cc).
Movement rings_of(const Cluster& cluster, std::span<const std::vector<GpuId>> groups,
                  CollectiveKind kind, Bytes size);

/// The same by a writer that serves many collectives, one after the other; it is cleared first.
Movement rings_of(FlowWriter& write, std::span<const std::vector<GpuId>> groups,
                  CollectiveKind kind, Bytes size);

}  // namespace trainyard
