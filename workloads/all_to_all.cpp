#include "workloads/all_to_all.hpp"

#include <algorithm>
#include <array>
#include <cassert>

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

void add_rail_relayed(FlowWriter& write, std::span<const GpuId> group, Bytes size,
                      std::span<const double> shares, ExchangeDirection direction) {
  assert(shares.empty() || shares.size() == group.size());
  const std::size_t per_node = write.cluster().gpus_per_node;
  const Bytes mean = size / static_cast<double>(group.size());
  for (std::size_t sender = 0; sender < group.size(); ++sender) {
    const GpuId from = group[sender];
    const std::size_t node = index(from) / per_node;
    for (std::size_t receiver = 0; receiver < group.size(); ++receiver) {
      const GpuId to = group[receiver];
      const std::size_t expert = direction == ExchangeDirection::dispatch ? receiver : sender;
      const double rows = shares.empty() ? 1.0 : shares[expert];
      if (rows == 0.0) continue;
      const GpuId relay =
          index(to) / per_node == node ? to : id_at<GpuId>(node * per_node + index(to) % per_node);
      write.send(from, relay, mean * rows);
      write.send(relay, to, mean * rows);
    }
  }
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
  FlowWriter write{cluster};
  for (std::size_t apart = 1; apart < group.size(); ++apart) {
    write.clear();
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
  return rail_relayed_all_to_alls(cluster, std::array{std::vector(group.begin(), group.end())},
                                  size);
}

Movement rail_relayed_all_to_alls(FlowWriter& write, std::span<const std::vector<GpuId>> groups,
                                  Bytes size, std::span<const double> shares,
                                  ExchangeDirection direction) {
  Movement movement;
  if (groups.empty()) return movement;
  const Cluster& cluster = write.cluster();
  write.clear();
  std::size_t nodes = 1;
  for (const auto& group : groups) {
    add_rail_relayed(write, group, size, shares, direction);
    nodes = std::max(nodes, by_node(group, cluster.gpus_per_node).size());
  }
  add_phase(movement, cluster, write,
            {.hops = {.nvlink = 1.0, .network = nodes > 1 ? 1.0 : 0.0},
             .messages = static_cast<double>(nodes - 1)});
  return movement;
}

Movement rail_relayed_all_to_alls(const Cluster& cluster,
                                  std::span<const std::vector<GpuId>> groups, Bytes size,
                                  std::span<const double> shares, ExchangeDirection direction) {
  FlowWriter write{cluster};
  return rail_relayed_all_to_alls(write, groups, size, shares, direction);
}

Movement hierarchical_all_to_all(const Cluster& cluster, std::span<const GpuId> group, Bytes size) {
  const auto nodes = by_node(group, cluster.gpus_per_node);
  const auto local = static_cast<double>(nodes.front().size());
  const auto count = static_cast<double>(nodes.size());
  FlowWriter inside{cluster};
  FlowWriter between{cluster};
  for (const auto& node : nodes) {
    for (std::size_t rail = 0; rail < node.size(); ++rail) {
      for (const GpuId from : node) inside.send(from, node[rail], size / local);
      for (const auto& other : nodes) {
        if (&other != &node) between.send(node[rail], other[rail], size / count);
      }
    }
  }
  Movement movement;
  add_phase(movement, cluster, inside, {.hops = one_hop(false)});
  if (nodes.size() > 1) {
    add_phase(movement, cluster, between, {.hops = one_hop(true), .messages = count - 1.0});
  }
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
