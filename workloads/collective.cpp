#include "workloads/collective.hpp"

#include <algorithm>
#include <map>

#include "topologies/routing.hpp"

namespace trainyard {
namespace {

/// Collects the flows of a collective and the latency of its longest route.
class FlowWriter {
 public:
  explicit FlowWriter(const Cluster& cluster) : cluster_{cluster} {}

  void send(GpuId from, GpuId to, Bytes size) {
    route_.clear();
    append_route(cluster_, from, to, route_);
    latency_ = std::max(latency_, latency_of(cluster_, route_));
    add_flow(flows_, route_, size);
  }

  Seconds latency() const { return latency_; }
  Collective finish() const { return {.demand = demand_of(flows_), .latency = latency_}; }

 private:
  const Cluster& cluster_;
  Flows flows_;
  std::vector<LinkId> route_;
  Seconds latency_;
};

/// A group's GPUs by the node that they are in, in the order of the group.
std::vector<std::vector<GpuId>> by_node(const std::vector<GpuId>& group, std::size_t per_node) {
  std::vector<std::vector<GpuId>> nodes;
  std::map<std::size_t, std::size_t> place;
  for (const GpuId gpu : group) {
    const auto [found, fresh] = place.try_emplace(index(gpu) / per_node, nodes.size());
    if (fresh) nodes.emplace_back();
    nodes[found->second].push_back(gpu);
  }
  return nodes;
}

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

bool is_nvlink(const Cluster& cluster, LinkId link) {
  const auto kind = [&](DeviceId device) { return cluster.graph[index(device)].kind; };
  const auto node_switch = [&](DeviceId device) {
    return kind(device) == DeviceKind::nv_switch || kind(device) == DeviceKind::pcie_switch;
  };
  return node_switch(cluster.links.source[index(link)]) ||
         node_switch(cluster.links.target[index(link)]);
}

void add_ring(FlowWriter& write, const std::vector<GpuId>& members, Bytes size) {
  const auto count = static_cast<double>(members.size());
  const Bytes passed_on = size * ((count - 1.0) / count);
  for (std::size_t rank = 0; rank < members.size(); ++rank) {
    write.send(members[rank], members[(rank + 1) % members.size()], passed_on);
  }
}

}  // namespace

Collective expert_exchange(const Cluster& cluster, const Plan& plan, const RoutingSpread& spread,
                           Bytes size) {
  FlowWriter write{cluster};
  for (int rank = 0; rank < plan.pipeline; ++rank) {
    for (int data = 0; data < plan.data; data += plan.expert) {
      add_exchange(write, index(plan.gpu(rank, data)), spread, size);
    }
  }
  return write.finish();
}

Collective point_to_point(const Cluster& cluster, const Plan& plan, int from_rank, int to_rank,
                          Bytes size) {
  FlowWriter write{cluster};
  for (int data = 0; data < plan.data; ++data) {
    write.send(plan.gpu(from_rank, data), plan.gpu(to_rank, data), size);
  }
  return write.finish();
}

Collective ring_collective(const Cluster& cluster, std::span<const std::vector<GpuId>> groups,
                           Bytes size) {
  FlowWriter inside{cluster};
  FlowWriter between{cluster};
  std::size_t inside_steps = 0;
  std::size_t between_steps = 0;
  for (const std::vector<GpuId>& group : groups) {
    const auto nodes = by_node(group, cluster.gpus_per_node);
    const std::size_t local = nodes.front().size();
    if (std::ranges::any_of(nodes, [&](const auto& node) { return node.size() != local; })) {
      add_ring(between, group, size);
      between_steps = std::max(between_steps, group.size() - 1);
      continue;
    }
    if (local > 1) {
      for (const auto& members : nodes) add_ring(inside, members, size);
      inside_steps = std::max(inside_steps, local - 1);
    }
    if (nodes.size() > 1) {
      for (std::size_t rail = 0; rail < local; ++rail) {
        std::vector<GpuId> members;
        for (const auto& node : nodes) members.push_back(node[rail]);
        add_ring(between, members, size / static_cast<double>(local));
      }
      between_steps = std::max(between_steps, nodes.size() - 1);
    }
  }
  Collective both = together(inside.finish(), between.finish());
  both.latency = inside.latency() * static_cast<double>(inside_steps) +
                 between.latency() * static_cast<double>(between_steps);
  return both;
}

Collective together(const Collective& a, const Collective& b) {
  Collective both{.demand = {}, .latency = std::max(a.latency, b.latency)};
  auto left = a.demand.begin();
  auto right = b.demand.begin();
  while (left != a.demand.end() || right != b.demand.end()) {
    const bool take_left =
        right == b.demand.end() || (left != a.demand.end() && left->link <= right->link);
    const LinkLoad next = take_left ? *left++ : *right++;
    if (!both.demand.empty() && both.demand.back().link == next.link) {
      both.demand.back().size += next.size;
    } else {
      both.demand.push_back(next);
    }
  }
  return both;
}

Demand with_overhead(const Demand& demand, const Cluster& cluster,
                     const LinkEfficiency& efficiency) {
  Demand slowed = demand;
  for (LinkLoad& load : slowed) {
    load.size = load.size / (is_nvlink(cluster, load.link) ? efficiency.nvlink : efficiency.nic);
  }
  return slowed;
}

Seconds transport_time(const Demand& demand, const Cluster& cluster, const TransportRate& rate) {
  Seconds longest;
  for (const LinkLoad& load : demand) {
    longest =
        std::max(longest, load.size / (is_nvlink(cluster, load.link) ? rate.nvlink : rate.nic));
  }
  return longest;
}

Demand scaled(Demand demand, double factor) {
  for (LinkLoad& load : demand) load.size = load.size * factor;
  return demand;
}

}  // namespace trainyard
