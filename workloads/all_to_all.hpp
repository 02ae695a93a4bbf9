#pragma once

#include "workloads/collective_kind.hpp"
#include "workloads/movement.hpp"

namespace trainyard {

// All-to-alls: each of n ranks sends `size`, one n-th of it to every rank, itself included.

/// All at once, each rank on its own, by the routes that the cluster has.
Movement direct_all_to_all(const Cluster& cluster, std::span<const GpuId> group, Bytes size);

/// In n - 1 rounds one after the other, in the k-th of which each rank sends to the one k further
/// on.
Movement pairwise_all_to_all(const Cluster& cluster, std::span<const GpuId> group, Bytes size);

/// All at once; what leaves a node goes over NVLink to the GPU on the receiver's rail first, which
/// sends all that its node has for one receiver in one message: NCCL's PXN (docs.nvidia.com, NCCL
/// environment variables, NCCL_PXN_DISABLE).
Movement rail_relayed_all_to_all(const Cluster& cluster, std::span<const GpuId> group, Bytes size);

/// That in each of some groups of equal size, all of them at once; `size` is what the mean rank
/// sends.
///
/// `shares` has for each rank of a group the rows that its experts get, over the mean of the group;
/// none: all get the same. What a dispatch sends to a rank is in proportion to its rows, and what a
/// combine sends from it; either is relayed in the node of its sender. Without rows nothing is
/// sent. Requires as many shares as each group has GPUs, or none.
Movement rail_relayed_all_to_alls(const Cluster& cluster,
                                  std::span<const std::vector<GpuId>> groups, Bytes size,
                                  std::span<const double> shares = {},
                                  ExchangeDirection direction = ExchangeDirection::dispatch);

/// The same by a writer that serves many exchanges, one after the other; it is cleared first.
Movement rail_relayed_all_to_alls(FlowWriter& write, std::span<const std::vector<GpuId>> groups,
                                  Bytes size, std::span<const double> shares = {},
                                  ExchangeDirection direction = ExchangeDirection::dispatch);

/// One after the other: over NVLink to the GPU of the own node on the receiver's rail, then along
/// the rails, all that a node has for one receiver in one message (Nie et al., HetuMoE, arXiv
/// 2203.14685). Requires as many GPUs of the group in each of its nodes.
Movement hierarchical_all_to_all(const Cluster& cluster, std::span<const GpuId> group, Bytes size);

/// The first GPU of a group sends `size` to the last.
Movement point_to_point(const Cluster& cluster, std::span<const GpuId> group, Bytes size);

}  // namespace trainyard
