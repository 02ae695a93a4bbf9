#include "workloads/ring.hpp"

#include <algorithm>

namespace trainyard {
namespace {

using Group = std::vector<GpuId>;

void add_ring(FlowWriter& write, const Group& members, Bytes size) {
  const auto count = static_cast<double>(members.size());
  const Bytes passed_on = size * ((count - 1.0) / count);
  for (std::size_t rank = 0; rank < members.size(); ++rank) {
    write.send(members[rank], members[(rank + 1) % members.size()], passed_on);
  }
}

/// The order in which the ring of a rail goes through the nodes: up from the rail's GPU to the one
/// before it in every other node and back down in the nodes between, so that it need not change
/// rails on the way.
Group ring_order(std::span<const Group> nodes, std::size_t rail) {
  Group order;
  for (std::size_t node = 0; node < nodes.size(); ++node) {
    const Group& members = nodes[node];
    const std::size_t first = rail % members.size();
    Group turned(members.begin() + static_cast<std::ptrdiff_t>(first), members.end());
    turned.insert(turned.end(), members.begin(),
                  members.begin() + static_cast<std::ptrdiff_t>(first));
    if (node % 2 == 1) std::ranges::reverse(turned);
    order.insert(order.end(), turned.begin(), turned.end());
  }
  return order;
}

/// From the root once round the ring, and not back to it.
void add_chain(FlowWriter& write, Group order, GpuId root, Bytes size) {
  std::ranges::rotate(order, std::ranges::find(order, root));
  for (std::size_t rank = 0; rank + 1 < order.size(); ++rank) {
    write.send(order[rank], order[rank + 1], size);
  }
}

double passes_of(CollectiveKind kind) {
  return kind == CollectiveKind::all_reduce ? 2.0 : 1.0;
}

/// Adds one pass of hierarchical rings of all groups; returns their hops.
Hops add_hierarchical(FlowWriter& inside, FlowWriter& between, std::size_t gpus_per_node,
                      std::span<const Group> groups, Bytes size) {
  std::size_t inside_steps = 0;
  std::size_t between_steps = 0;
  for (const Group& group : groups) {
    const auto nodes = by_node(group, gpus_per_node);
    const std::size_t local = nodes.front().size();
    if (std::ranges::any_of(nodes, [&](const Group& node) { return node.size() != local; })) {
      add_ring(between, group, size);
      between_steps = std::max(between_steps, group.size() - 1);
      continue;
    }
    if (local > 1) {
      for (const Group& members : nodes) add_ring(inside, members, size);
      inside_steps = std::max(inside_steps, local - 1);
    }
    if (nodes.size() > 1) {
      for (std::size_t rail = 0; rail < local; ++rail) {
        Group members;
        for (const Group& node : nodes) members.push_back(node[rail]);
        add_ring(between, members, size / static_cast<double>(local));
      }
      between_steps = std::max(between_steps, nodes.size() - 1);
    }
  }
  return {.nvlink = static_cast<double>(inside_steps),
          .network = static_cast<double>(between_steps)};
}

}  // namespace

Movement ring(const Cluster& cluster, std::span<const GpuId> group, CollectiveKind kind,
              Bytes size) {
  const auto nodes = by_node(group, cluster.gpus_per_node);
  const std::size_t rails = nodes.size() == 1 ? 1 : rails_of(nodes);
  const Bytes share = size / static_cast<double>(rails);
  const double passes = passes_of(kind);
  FlowWriter write{cluster};
  for (std::size_t rail = 0; rail < rails; ++rail) {
    const Group order = ring_order(nodes, rail);
    if (kind == CollectiveKind::broadcast) {
      add_chain(write, order, group.front(), share);
    } else {
      add_ring(write, order, share * passes);
    }
  }
  Movement movement;
  const auto between = static_cast<double>(nodes.size() - 1);
  const auto all = static_cast<double>(group.size() - 1);
  add_phase(movement, cluster, write,
            {.hops = {.nvlink = passes * (all - between), .network = passes * between},
             .relayed = kind == CollectiveKind::broadcast ? share : Bytes{}});
  return movement;
}

Movement hierarchical_rings(const Cluster& cluster, std::span<const GpuId> group,
                            CollectiveKind kind, Bytes size) {
  const std::vector<Group> groups{Group(group.begin(), group.end())};
  const double passes = passes_of(kind);
  FlowWriter write{cluster};
  const Hops hops = add_hierarchical(write, write, cluster.gpus_per_node, groups, size * passes);
  Movement movement;
  add_phase(
      movement, cluster, write,
      {.hops = {.nvlink = hops.nvlink * passes, .network = hops.network * passes}, .relayed = {}});
  return movement;
}

Movement rings_of(const Cluster& cluster, std::span<const std::vector<GpuId>> groups,
                  CollectiveKind kind, Bytes size) {
  FlowWriter write{cluster};
  return rings_of(write, groups, kind, size);
}

Movement rings_of(FlowWriter& write, std::span<const std::vector<GpuId>> groups,
                  CollectiveKind kind, Bytes size) {
  const Cluster& cluster = write.cluster();
  const double passes = passes_of(kind);
  write.clear();
  add_hierarchical(write, write, cluster.gpus_per_node, groups, size * passes);
  Hops hops;
  for (const Group& group : groups) {
    const std::size_t nodes = by_node(group, cluster.gpus_per_node).size();
    hops.nvlink = std::max(hops.nvlink, static_cast<double>(group.size() - nodes) * passes);
    hops.network = std::max(hops.network, static_cast<double>(nodes - 1) * passes);
  }
  Movement movement;
  add_phase(movement, cluster, write, {.hops = hops, .relayed = {}});
  return movement;
}

}  // namespace trainyard
