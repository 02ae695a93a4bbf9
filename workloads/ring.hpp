#pragma once

#include "workloads/collective.hpp"
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

/// A reduce-scatter, or an all-gather, of `size` bytes in each group, all groups at once, by
/// hierarchical rings: (n - 1) / n of the size in each. A group with more GPUs on one node than on
/// another is one ring through all of them. The latency is that of the routes alone.
Collective ring_collective(const Cluster& cluster, std::span<const std::vector<GpuId>> groups,
                           Bytes size);

}  // namespace trainyard
