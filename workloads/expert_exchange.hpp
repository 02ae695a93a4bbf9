#pragma once

#include "workloads/collective.hpp"
#include "workloads/expert_routing.hpp"

namespace trainyard {

/// The expert exchange of some expert groups at once, in two hops: each row goes once to each node
/// of its experts, along the sender's rail, and is then copied over NVLink to each GPU of its
/// experts. `size` is what the rows of one rank weigh before they are copied.
///
/// Rows are spread evenly. A combine moves the same bytes backwards, and so loads the links alike.
Collective expert_exchange(const Cluster& cluster, std::span<const std::vector<GpuId>> groups,
                           const RoutingSpread& spread, Bytes size);

/// How the rows of a low-latency exchange reach a GPU of their own node.
enum class LocalRows : std::uint8_t { over_nvlink, over_nics };

/// The expert exchange of a group of `ranks` GPUs from `first` on, in which each row goes to each
/// of its experts by itself and without being handed on, wherever they are; `size` is what all rows
/// of a rank weigh. Rows for the own GPU are copied in its memory.
Collective low_latency_exchange(const Cluster& cluster, GpuId first, int ranks, Bytes size,
                                LocalRows local);

}  // namespace trainyard
