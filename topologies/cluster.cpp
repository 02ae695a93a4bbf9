#include "topologies/cluster.hpp"

#include <cassert>

namespace trainyard {
namespace {

LinkId add_link(Cluster& cluster, DeviceId from, DeviceId to, const Cable& cable) {
  Links& links = cluster.links;
  const auto id = id_at<LinkId>(links.target.size());
  add_edge(index(from), index(to), Link{id}, cluster.graph);
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

void plug_in(Cluster& cluster, std::span<const GpuId> gpus, DeviceId leaf, std::uint32_t address,
             const Cable& cable) {
  const DeviceId nic = cluster.nic_of(gpus.front());
  cluster.graph[index(nic)].plane = cluster.graph[index(leaf)].plane;
  const auto [up, down] = connect(cluster, nic, leaf, cable);
  for (const GpuId gpu : gpus) {
    GpuLinks& links = cluster.gpus[index(gpu)];
    links.to_leaf = up;
    links.from_leaf = down;
    links.address = address;
  }
}

double speed_of(const Cluster& cluster, GpuId gpu) {
  return cluster.speeds.empty() ? 1.0 : cluster.speeds[index(gpu)];
}

Seconds latency_of(const Cluster& cluster, std::span<const LinkId> route) {
  Seconds latency;
  for (const LinkId link : route) latency += cluster.links.latency[index(link)];
  return latency;
}

std::string name_of(const Cluster& cluster, DeviceId id) {
  const Device& device = cluster.graph[index(id)];
  const std::string node = numbered("node", device.node) + ".";
  switch (device.kind) {
    case DeviceKind::gpu:
      return node + numbered("gpu", device.position);
    case DeviceKind::nic:
      return node + numbered("nic", device.position);
    case DeviceKind::nv_switch:
      return node + "nvswitch";
    case DeviceKind::pcie_switch:
      return node + "pcie";
    case DeviceKind::network_switch:
      break;
  }
  if (!cluster.switch_names.empty()) {
    return cluster.switch_names[index(id) - index(cluster.first_switch)];
  }
  return numbered("plane", device.plane) + "." +
         numbered(word_of_tier(device.tier), device.position);
}

}  // namespace trainyard
