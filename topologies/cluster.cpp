#include "topologies/cluster.hpp"

#include <cassert>
#include <tuple>

namespace trainyard {
namespace {

LinkId add_link(Cluster& cluster, DeviceId from, DeviceId to, const Cable& cable) {
  Links& links = cluster.links;
  const auto id = id_at<LinkId>(links.target.size());
  add_edge(index(from), index(to), Link{id, cable.bandwidth, cable.latency}, cluster.graph);
  links.bandwidth.push_back(cable.bandwidth);
  links.latency.push_back(cable.latency);
  links.source.push_back(from);
  links.target.push_back(to);
  return id;
}

DeviceId add_vertex_for(Cluster& cluster, const Device& device) {
  // The add_vertex that takes the device too draws a false -Wuninitialized from GCC 12's
  // sanitizers.
  const auto vertex = add_vertex(cluster.graph);
  cluster.graph[vertex] = device;
  return id_at<DeviceId>(vertex);
}

std::string numbered(const char* word, std::uint32_t number) {
  return word + ("-" + std::to_string(number));
}

const char* word_of_tier(std::uint8_t tier) {
  if (tier == 1) return "leaf";
  if (tier == 2) return "spine";
  return "core";
}

}  // namespace

DeviceId add_device(Cluster& cluster, const Device& device) {
  assert(cluster.switches.empty() && device.kind != DeviceKind::network_switch);
  const DeviceId id = add_vertex_for(cluster, device);
  cluster.first_switch = id_at<DeviceId>(index(id) + 1);
  return id;
}

DeviceId add_switch(Cluster& cluster, const Device& device) {
  assert(device.kind == DeviceKind::network_switch);
  cluster.switches.emplace_back();
  return add_vertex_for(cluster, device);
}

std::pair<LinkId, LinkId> connect(Cluster& cluster, DeviceId a, DeviceId b, const Cable& cable) {
  const LinkId there = add_link(cluster, a, b, cable);
  const LinkId back = add_link(cluster, b, a, cable);
  return {there, back};
}

void plug_in(Cluster& cluster, GpuId gpu, DeviceId leaf, const Cable& cable) {
  GpuLinks& links = cluster.gpus[index(gpu)];
  Forwarding& table = cluster.forwarding(leaf);
  const DeviceId nic = cluster.links.target[index(links.to_nic)];
  cluster.graph[index(nic)].plane = cluster.graph[index(leaf)].plane;
  links.address = table.first_address + table.children();
  std::tie(links.to_leaf, links.from_leaf) = connect(cluster, nic, leaf, cable);
  table.down.push_back(links.from_leaf);
  table.down_begin.push_back(static_cast<std::uint32_t>(table.down.size()));
}

void join_tiers(Cluster& cluster, std::span<const DeviceId> lower, std::span<const DeviceId> upper,
                std::size_t parallel_cables, std::uint32_t addresses_each, const Cable& cable) {
  const Forwarding& first = cluster.forwarding(lower.front());
  for (const DeviceId parent : upper) {
    Forwarding& table = cluster.forwarding(parent);
    table.first_address = first.first_address;
    table.addresses_per_child = addresses_each;
    table.stride = first.stride * static_cast<std::uint32_t>(upper.size());
  }
  for (const DeviceId child : lower) {
    for (std::size_t n = 0; n < parallel_cables * upper.size(); ++n) {
      const DeviceId parent = upper[n % upper.size()];
      const auto [up, down] = connect(cluster, child, parent, cable);
      cluster.forwarding(child).up.push_back(up);
      cluster.forwarding(parent).down.push_back(down);
    }
    for (const DeviceId parent : upper) {
      Forwarding& table = cluster.forwarding(parent);
      table.down_begin.push_back(static_cast<std::uint32_t>(table.down.size()));
    }
  }
}

Seconds latency_of(const Cluster& cluster, std::span<const LinkId> route) {
  Seconds latency;
  for (const LinkId link : route) latency += cluster.links.latency[index(link)];
  return latency;
}

std::string name_of(const Device& device) {
  switch (device.kind) {
    case DeviceKind::gpu:
      return numbered("node", device.node) + "." + numbered("gpu", device.position);
    case DeviceKind::nic:
      return numbered("node", device.node) + "." + numbered("nic", device.position);
    case DeviceKind::nv_switch:
      return numbered("node", device.node) + ".nvswitch";
    case DeviceKind::network_switch:
      break;
  }
  return numbered("plane", device.plane) + "." +
         numbered(word_of_tier(device.tier), device.position);
}

}  // namespace trainyard
