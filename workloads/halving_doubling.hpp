#pragma once

#include "workloads/collective_kind.hpp"
#include "workloads/movement.hpp"

namespace trainyard {

/// An all-reduce, reduce-scatter or all-gather by recursive halving and doubling: ranks 1, 2, 4,
/// ... apart exchange a half, a quarter, an eighth, ... of the size, one round after the other, and
/// an all-reduce takes the same rounds back (Thakur, Rabenseifner and Gropp, Optimization of
/// collective communication operations in MPICH, 2005). Requires a power of two of ranks.
Movement halving_doubling(const Cluster& cluster, std::span<const GpuId> group, CollectiveKind kind,
                          Bytes size);

}  // namespace trainyard
