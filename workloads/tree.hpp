#pragma once

#include "workloads/collective_kind.hpp"
#include "workloads/movement.hpp"

namespace trainyard {

/// An all-reduce through trees: on each rail a share of the size goes up to a root and comes down
/// again, through a chain of the GPUs of each node and a double binary tree between the nodes. A
/// broadcast only comes down, through a single binary tree whose root is the first node.
///
/// Hops (NCCL src/graph/tuning.cc): a chain's, and as many between nodes as the tree has levels,
/// there and back in an all-reduce.
Movement tree(const Cluster& cluster, std::span<const GpuId> group, CollectiveKind kind,
              Bytes size);

/// Sends `size` up and down a double binary tree: two binary trees of half each, such that a member
/// that has children in one has none in the other; so none sends more than twice the size (Sanders,
/// Speck and Träff, Two-tree algorithms for full bandwidth broadcast, reduction and scan, Parallel
/// Computing 35, 2009). Requires a member.
void add_double_tree(FlowWriter& write, std::span<const GpuId> members, Bytes size);

/// Levels of a binary tree of so many members: the logarithm, rounded up.
double tree_levels(std::size_t members);

}  // namespace trainyard
