#include "workloads/in_switch.hpp"

#include "workloads/tree.hpp"

namespace trainyard {
namespace {

using Nodes = std::vector<std::vector<GpuId>>;

void add_nv_switches(FlowWriter& write, const Nodes& nodes, Bytes size) {
  for (const std::vector<GpuId>& members : nodes) {
    if (members.size() == 1) continue;  // nothing to add up
    const Bytes each_way = size * (1.0 + 1.0 / static_cast<double>(members.size()));
    for (const GpuId gpu : members) write.meet_in_nv_switch(gpu, each_way, each_way);
  }
}

Movement one_phase(const Cluster& cluster, FlowWriter& write, double network_hops, Bytes relayed) {
  Movement movement;
  add_phase(movement, cluster, write, {.hops = {.network = network_hops}, .relayed = relayed});
  return movement;
}

}  // namespace

Movement nvls(const Cluster& cluster, std::span<const GpuId> group, Bytes size) {
  FlowWriter write{cluster};
  add_nv_switches(write, by_node(group, cluster.gpus_per_node), size);
  return one_phase(cluster, write, 0.0, size);
}

Movement nvls_tree(const Cluster& cluster, std::span<const GpuId> group, Bytes size) {
  const Nodes nodes = by_node(group, cluster.gpus_per_node);
  const Bytes share = size / static_cast<double>(nodes.front().size());
  FlowWriter write{cluster};
  add_nv_switches(write, nodes, size);
  for (std::size_t rail = 0; rail < nodes.front().size(); ++rail) {
    std::vector<GpuId> members;
    for (const std::vector<GpuId>& node : nodes) members.push_back(node[rail]);
    add_double_tree(write, members, share);
  }
  return one_phase(cluster, write, 2.0 * tree_levels(nodes.size()), share);
}

Movement sharp(const Cluster& cluster, std::span<const GpuId> group, Bytes size) {
  const Nodes nodes = by_node(group, cluster.gpus_per_node);
  FlowWriter write{cluster};
  add_nv_switches(write, nodes, size);
  for (const GpuId gpu : group) {
    write.meet_in_fabric(gpu, size / static_cast<double>(nodes.front().size()));
  }
  return one_phase(cluster, write, 1.0, size);
}

}  // namespace trainyard
