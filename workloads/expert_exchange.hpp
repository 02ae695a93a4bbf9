#pragma once

#include "workloads/collective.hpp"
#include "workloads/collective_kind.hpp"
#include "workloads/expert_routing.hpp"

namespace trainyard {

/// The expert exchange of some expert groups at once, in two hops: each row goes once to each node
/// of its experts, along the sender's rail, and is then copied over NVLink to each GPU of its
/// experts. `size` is what the rows of one rank weigh before they are copied.
///
/// `shares` has for each rank of a group the rows that its experts get, over the mean of the group;
/// none: all get the same. Copies to a GPU are assumed to grow in proportion to its rows, and
/// copies to a node in proportion to the rows of its ranks, so that the demand of a sum of shares
/// is the sum of their demands. That is the most that they may grow: more popular experts also meet
/// more often in one row, which is copied once. Every rank sends as many rows, and they spread
/// alike; to ranks without rows nothing is sent.
///
/// A combine moves the same bytes over the same GPUs backwards. Under even shares it loads links as
/// the dispatch does. Requires as many shares as each group has GPUs, or none.
Collective expert_exchange(const Cluster& cluster, std::span<const std::vector<GpuId>> groups,
                           const RoutingSpread& spread, Bytes size,
                           std::span<const double> shares = {},
                           ExchangeDirection direction = ExchangeDirection::dispatch);

/// The same by a writer that serves many exchanges, one after the other; it is cleared first.
Collective expert_exchange(FlowWriter& write, std::span<const std::vector<GpuId>> groups,
                           const RoutingSpread& spread, Bytes size,
                           std::span<const double> shares = {},
                           ExchangeDirection direction = ExchangeDirection::dispatch);

/// How the rows of a low-latency exchange reach a GPU of their own node.
enum class LocalRows : std::uint8_t { over_nvlink, over_nics };

/// The expert exchange of a group of `ranks` GPUs from `first` on, in which each row goes to each
/// of its experts by itself and without being handed on, wherever they are; `size` is what all rows
/// of a rank weigh. Rows for the own GPU are copied in its memory.
Collective low_latency_exchange(const Cluster& cluster, GpuId first, int ranks, Bytes size,
                                LocalRows local);

}  // namespace trainyard
