#pragma once

#include "workloads/movement.hpp"

namespace trainyard {

// All-reduces that switches take part in. With n GPUs in a node, an NVSwitch reads the whole size
// from each GPU and hands it one n-th of the sums; then it takes that n-th and hands out the whole.
// So each NVLink carries S (1 + 1 / n) each way, where a ring needs 2 S (n - 1) / n. One GPU in a
// node has nothing to add up.

/// In one node: NCCL's NVLS.
Movement nvls(const Cluster& cluster, std::span<const GpuId> group, Bytes size);

/// In each node, and in double binary trees along the rails between them, each with its share of
/// the size: NCCL's NVLS-tree. Requires as many GPUs of each node.
Movement nvls_tree(const Cluster& cluster, std::span<const GpuId> group, Bytes size);

/// In each node, and in the switches of the fabric, to which each NIC gives its share of the size
/// once and from which it takes the sums once. Requires as many GPUs of each node.
Movement sharp(const Cluster& cluster, std::span<const GpuId> group, Bytes size);

}  // namespace trainyard
