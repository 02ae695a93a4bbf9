#include "topologies/routing.hpp"

#include <cassert>

namespace trainyard {
namespace {

void append_nvlink(const Cluster& cluster, GpuId from, GpuId to, std::vector<LinkId>& route) {
  route.push_back(cluster.gpus[index(from)].to_nv_switch);
  route.push_back(cluster.gpus[index(to)].from_nv_switch);
}

void append_fabric(const Cluster& cluster, GpuId from, GpuId to, std::vector<LinkId>& route) {
  const GpuLinks& sender = cluster.gpus[index(from)];
  const GpuLinks& receiver = cluster.gpus[index(to)];
  route.push_back(sender.to_nic);
  route.push_back(sender.to_leaf);
  DeviceId at = cluster.links.target[index(sender.to_leaf)];
  while (cluster.is_network_switch(at)) {
    const LinkId link = next_link(cluster.forwarding(at), receiver.address);
    route.push_back(link);
    at = cluster.links.target[index(link)];
  }
  assert(route.back() == receiver.from_leaf);
  route.push_back(receiver.from_nic);
}

}  // namespace

LinkId next_link(const Forwarding& forwarding, std::uint32_t address) {
  // All addresses that climb to this switch agree in the digits that chose it, so the next decides.
  const std::uint32_t turn = address / forwarding.stride;
  const std::uint32_t below = address - forwarding.first_address;
  if (address < forwarding.first_address || below >= forwarding.address_count()) {
    return forwarding.up[turn % forwarding.up.size()];
  }
  const std::uint32_t child = below / forwarding.addresses_per_child;
  const std::uint32_t first = forwarding.down_begin[child];
  return forwarding.down[first + turn % (forwarding.down_begin[child + 1] - first)];
}

void append_route(const Cluster& cluster, GpuId from, GpuId to, std::vector<LinkId>& route) {
  assert(index(from) < cluster.gpus.size() && index(to) < cluster.gpus.size());
  if (from == to) return;
  const std::size_t per_node = cluster.gpus_per_node;
  const std::size_t node = index(from) / per_node;
  if (node == index(to) / per_node) return append_nvlink(cluster, from, to, route);

  const auto on_targets_rail = id_at<GpuId>(node * per_node + index(to) % per_node);
  if (cluster.cross_rail == CrossRail::fabric || on_targets_rail == from) {
    return append_fabric(cluster, from, to, route);
  }
  append_nvlink(cluster, from, on_targets_rail, route);
  append_fabric(cluster, on_targets_rail, to, route);
}

}  // namespace trainyard
