#include "topologies/routing.hpp"

#include <cassert>

namespace trainyard {
namespace {

void append_inside(const Cluster& cluster, GpuId from, GpuId to, std::vector<LinkId>& route) {
  route.push_back(cluster.gpus[index(from)].to_node_switch);
  route.push_back(cluster.gpus[index(to)].from_node_switch);
}

/// A random number that depends on all of these alone: the finalizer of SplitMix64 (Steele, Lea and
/// Flood, Fast splittable pseudorandom number generators, OOPSLA 2014) over each in turn.
std::uint64_t hash_of(std::initializer_list<std::uint64_t> values) {
  std::uint64_t hash = 0;
  for (const std::uint64_t value : values) {
    hash += value + 0x9e3779b97f4a7c15;
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
    hash ^= hash >> 31;
  }
  return hash;
}

/// One flow on its way through the fabric.
struct Flow {
  GpuId from;
  GpuId to;
  std::uint32_t queue_pair;
};

LinkId next_link(const Cluster& cluster, DeviceId at, const Flow& flow) {
  const Forwarding& forwarding = cluster.forwarding(at);
  const std::uint32_t address = cluster.gpus[index(flow.to)].address;
  if (cluster.routing.choice != PathChoice::by_hash) return way_by_destination(forwarding, address);
  const std::span<const LinkId> ways = ways_to(forwarding, address);
  assert(!ways.empty());
  if (ways.size() == 1) return ways.front();
  const std::uint64_t hash =
      hash_of({cluster.routing.seed, index(at), index(flow.from), index(flow.to), flow.queue_pair});
  return ways[hash % ways.size()];
}

}  // namespace

void append_fabric_route(const Cluster& cluster, GpuId from, GpuId to, std::vector<LinkId>& route,
                         std::uint32_t queue_pair) {
  const Flow flow{from, to, queue_pair};
  const GpuLinks& sender = cluster.gpus[index(from)];
  const GpuLinks& receiver = cluster.gpus[index(to)];
  if (cluster.nic_behind_node_switch(from)) route.push_back(sender.to_node_switch);
  route.push_back(sender.to_nic);
  route.push_back(sender.to_leaf);
  DeviceId at = cluster.links.target[index(sender.to_leaf)];
  while (cluster.is_network_switch(at)) {
    const LinkId link = next_link(cluster, at, flow);
    route.push_back(link);
    at = cluster.links.target[index(link)];
  }
  assert(route.back() == receiver.from_leaf);
  route.push_back(receiver.from_nic);
  if (cluster.nic_behind_node_switch(to)) route.push_back(receiver.from_node_switch);
}

GpuId relay_of(const Cluster& cluster, GpuId from, GpuId to) {
  if (cluster.cross_rail == CrossRail::fabric) return from;
  const auto rail = [&](GpuId gpu) {
    return index(gpu) % cluster.gpus_per_node / cluster.gpus_per_nic % cluster.rails;
  };
  if (rail(from) == rail(to)) return from;
  const std::size_t node = index(from) / cluster.gpus_per_node;
  return id_at<GpuId>(node * cluster.gpus_per_node + index(to) % cluster.gpus_per_node);
}

void append_route(const Cluster& cluster, GpuId from, GpuId to, std::vector<LinkId>& route,
                  std::uint32_t queue_pair) {
  assert(index(from) < cluster.gpus.size() && index(to) < cluster.gpus.size());
  if (from == to) return;
  if (index(from) / cluster.gpus_per_node == index(to) / cluster.gpus_per_node) {
    return append_inside(cluster, from, to, route);
  }
  const GpuId relay = relay_of(cluster, from, to);
  if (relay != from) append_inside(cluster, from, relay, route);
  append_fabric_route(cluster, relay, to, route, queue_pair);
}

}  // namespace trainyard
