#pragma once

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

/// The first GPU of a group sends `size` to the last.
Movement point_to_point(const Cluster& cluster, std::span<const GpuId> group, Bytes size);

}  // namespace trainyard
