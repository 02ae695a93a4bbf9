#include "workloads/all_to_all.hpp"

#include <algorithm>

namespace trainyard {
namespace {

std::size_t node_of(const Cluster& cluster, GpuId gpu) {
  return index(gpu) / cluster.gpus_per_node;
}

/// The hop of messages that go one way, without being handed on.
Hops one_hop(bool over_network) {
  return {.nvlink = over_network ? 0.0 : 1.0, .network = over_network ? 1.0 : 0.0};
}

/// The most ranks that are not on the node of some rank.
double most_remote(const Cluster& cluster, std::span<const GpuId> group) {
  const auto nodes = by_node(group, cluster.gpus_per_node);
  return static_cast<double>(group.size() - rails_of(nodes));
}

}  // namespace

Movement direct_all_to_all(const Cluster& cluster, std::span<const GpuId> group, Bytes size) {
  const Bytes each = size / static_cast<double>(group.size());
  FlowWriter write{cluster};
  for (const GpuId from : group) {
    for (const GpuId to : group) write.send(from, to, each);
  }
  const double remote = most_remote(cluster, group);
  Movement movement;
  add_phase(movement, cluster, write, {.hops = one_hop(remote > 0.0), .messages = remote});
  return movement;
}

Movement pairwise_all_to_all(const Cluster& cluster, std::span<const GpuId> group, Bytes size) {
  const Bytes each = size / static_cast<double>(group.size());
  Movement movement;
  for (std::size_t apart = 1; apart < group.size(); ++apart) {
    FlowWriter write{cluster};
    bool leaves_node = false;
    for (std::size_t rank = 0; rank < group.size(); ++rank) {
      const GpuId to = group[(rank + apart) % group.size()];
      write.send(group[rank], to, each);
      leaves_node = leaves_node || node_of(cluster, group[rank]) != node_of(cluster, to);
    }
    add_phase(movement, cluster, write,
              {.hops = one_hop(leaves_node), .messages = leaves_node ? 1.0 : 0.0});
  }
  return movement;
}

Movement rail_relayed_all_to_all(const Cluster& cluster, std::span<const GpuId> group, Bytes size) {
  const std::size_t per_node = cluster.gpus_per_node;
  const Bytes each = size / static_cast<double>(group.size());
  FlowWriter write{cluster};
  for (const GpuId from : group) {
    const std::size_t node = node_of(cluster, from);
    for (const GpuId to : group) {
      const GpuId relay =
          node_of(cluster, to) == node ? to : id_at<GpuId>(node * per_node + index(to) % per_node);
      write.send(from, relay, each);
      write.send(relay, to, each);
    }
  }
  const auto nodes = by_node(group, per_node);
  const bool remote = nodes.size() > 1;
  Movement movement;
  add_phase(movement, cluster, write,
            {.hops = {.nvlink = 1.0, .network = remote ? 1.0 : 0.0},
             .messages = static_cast<double>(nodes.size() - 1)});
  return movement;
}

Movement point_to_point(const Cluster& cluster, std::span<const GpuId> group, Bytes size) {
  FlowWriter write{cluster};
  write.send(group.front(), group.back(), size);
  Movement movement;
  add_phase(movement, cluster, write,
            {.hops = one_hop(node_of(cluster, group.front()) != node_of(cluster, group.back()))});
  return movement;
}

}  // namespace trainyard
