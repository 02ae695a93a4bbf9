#include "workloads/expert_exchange.hpp"

namespace trainyard {
namespace {

/// One expert group, whose rank r is the GPU `first` + r.
void add_exchange(FlowWriter& write, std::size_t first, const RoutingSpread& spread, Bytes size) {
  const auto nodes = static_cast<std::size_t>(spread.node_count);
  const auto local = static_cast<std::size_t>(spread.gpus_per_node);
  const Bytes to_each_node = size * (spread.nodes / spread.node_count);
  const double forwarded = spread.gpus / static_cast<double>(nodes * local);
  const auto gpu = [&](std::size_t node, std::size_t rail) {
    return id_at<GpuId>(first + node * local + rail);
  };
  for (std::size_t node = 0; node < nodes; ++node) {
    for (std::size_t rail = 0; rail < local; ++rail) {
      for (std::size_t other = 0; other < nodes; ++other) {
        if (other != node) write.send(gpu(node, rail), gpu(other, rail), to_each_node);
      }
      // The GPU of a rail passes on what all nodes sent along it.
      const Bytes to_each_gpu = size * (forwarded * static_cast<double>(nodes));
      for (std::size_t other = 0; other < local; ++other) {
        if (other != rail) write.send(gpu(node, rail), gpu(node, other), to_each_gpu);
      }
    }
  }
}

}  // namespace

Collective expert_exchange(const Cluster& cluster, std::span<const GpuId> first_ranks,
                           const RoutingSpread& spread, Bytes size) {
  FlowWriter write{cluster};
  for (const GpuId first : first_ranks) add_exchange(write, index(first), spread, size);
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
