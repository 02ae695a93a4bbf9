#include "workloads/expert_exchange.hpp"

#include "workloads/movement.hpp"

namespace trainyard {
namespace {

void add_exchange(FlowWriter& write, const Cluster& cluster, std::span<const GpuId> group,
                  const RoutingSpread& spread, Bytes size) {
  const auto nodes = by_node(group, cluster.gpus_per_node);
  const Bytes to_each_node = size * (spread.nodes / spread.node_count);
  const double forwarded = spread.gpus / static_cast<double>(group.size());
  // The GPU of a rail passes on what all nodes sent along it.
  const Bytes to_each_gpu = size * (forwarded * static_cast<double>(nodes.size()));
  for (const auto& node : nodes) {
    for (std::size_t rail = 0; rail < node.size(); ++rail) {
      for (const auto& other : nodes) {
        if (&other != &node) write.send(node[rail], other[rail], to_each_node);
      }
      for (const GpuId to : node) {
        if (to != node[rail]) write.send(node[rail], to, to_each_gpu);
      }
    }
  }
}

}  // namespace

Collective expert_exchange(const Cluster& cluster, std::span<const std::vector<GpuId>> groups,
                           const RoutingSpread& spread, Bytes size) {
  FlowWriter write{cluster};
  for (const auto& group : groups) add_exchange(write, cluster, group, spread, size);
  return {.demand = write.demand(), .latency = write.latency()};
}

Collective low_latency_exchange(const Cluster& cluster, GpuId first, int ranks, Bytes size,
                                LocalRows local) {
  FlowWriter write{cluster};
  const Bytes each = size / ranks;
  const auto count = static_cast<std::size_t>(ranks);
  for (std::size_t from = index(first); from < index(first) + count; ++from) {
    for (std::size_t to = index(first); to < index(first) + count; ++to) {
      const bool same_node = from / cluster.gpus_per_node == to / cluster.gpus_per_node;
      if (from != to && same_node && local == LocalRows::over_nics) {
        write.send_over_nics(id_at<GpuId>(from), id_at<GpuId>(to), each);
      } else {
        write.send(id_at<GpuId>(from), id_at<GpuId>(to), each);
      }
    }
  }
  return {.demand = write.demand(), .latency = write.latency()};
}

}  // namespace trainyard
