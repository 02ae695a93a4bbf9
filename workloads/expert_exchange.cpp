#include "workloads/expert_exchange.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <utility>

#include "workloads/movement.hpp"

namespace trainyard {
namespace {

/// The GPUs of a group on one node, and how many rows their experts get, over the mean.
struct Node {
  std::vector<GpuId> gpus;
  std::vector<double> rows;
  double mean_rows;
};

std::vector<Node> nodes_of(const Cluster& cluster, std::span<const GpuId> group,
                           std::span<const double> shares) {
  assert(shares.empty() || shares.size() == group.size());
  std::vector<Node> nodes;
  for (auto& gpus : by_node(group, cluster.gpus_per_node)) {
    std::vector<double> rows(gpus.size(), 1.0);
    for (std::size_t rail = 0; rail < gpus.size() && !shares.empty(); ++rail) {
      const auto place = std::ranges::find(group, gpus[rail]) - group.begin();
      rows[rail] = shares[static_cast<std::size_t>(place)];
    }
    const double all = std::accumulate(rows.begin(), rows.end(), 0.0);
    const double mean = all / static_cast<double>(rows.size());
    nodes.push_back({.gpus = std::move(gpus), .rows = std::move(rows), .mean_rows = mean});
  }
  return nodes;
}

void add_exchange(FlowWriter& write, std::span<const GpuId> group, const RoutingSpread& spread,
                  Bytes size, std::span<const double> shares, ExchangeDirection direction) {
  const auto move = [&](GpuId from, GpuId to, Bytes mean, double rows) {
    if (rows == 0.0) return;
    if (direction == ExchangeDirection::combine) std::swap(from, to);
    write.send(from, to, mean * rows);
  };
  const std::vector<Node> nodes = nodes_of(write.cluster(), group, shares);
  const Bytes to_mean_node = size * (spread.nodes / spread.node_count);
  const double forwarded = spread.gpus / static_cast<double>(group.size());
  // The GPU of a rail passes on what all nodes sent along it.
  const Bytes to_mean_gpu = size * (forwarded * static_cast<double>(nodes.size()));
  for (const Node& node : nodes) {
    for (std::size_t rail = 0; rail < node.gpus.size(); ++rail) {
      for (const Node& other : nodes) {
        if (&other == &node) continue;
        move(node.gpus[rail], other.gpus[rail], to_mean_node, other.mean_rows);
      }
      for (std::size_t place = 0; place < node.gpus.size(); ++place) {
        if (place == rail) continue;
        move(node.gpus[rail], node.gpus[place], to_mean_gpu, node.rows[place]);
      }
    }
  }
}

}  // namespace

Collective expert_exchange(FlowWriter& write, std::span<const std::vector<GpuId>> groups,
                           const RoutingSpread& spread, Bytes size, std::span<const double> shares,
                           ExchangeDirection direction) {
  write.clear();
  for (const auto& group : groups) add_exchange(write, group, spread, size, shares, direction);
  return {.demand = write.demand(), .latency = write.latency()};
}

Collective expert_exchange(const Cluster& cluster, std::span<const std::vector<GpuId>> groups,
                           const RoutingSpread& spread, Bytes size, std::span<const double> shares,
                           ExchangeDirection direction) {
  FlowWriter write{cluster};
  return expert_exchange(write, groups, spread, size, shares, direction);
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
