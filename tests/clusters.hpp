#pragma once

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "topologies/build_cluster.hpp"
#include "topologies/routing.hpp"

// Small clusters for tests, and what is asked of them again and again.

namespace trainyard {

/// Nodes with the links of an H800 node, before they are given a fabric.
inline ClusterSpec spec_of(int nodes, int gpus_per_node, Fabric fabric) {
  using namespace literals;
  return {.nodes = nodes,
          .gpus_per_node = gpus_per_node,
          .nvlink = {200.0_GBps, 1.665_us},
          .pcie = {64.0_GBps, 0.0_us},
          .nic = {50.0_GBps, 1.4_us},
          .trunk = {50.0_GBps, 0.45_us},
          .fabric = std::move(fabric)};
}

inline std::vector<LinkId> route_between(const Cluster& cluster, std::size_t from, std::size_t to) {
  std::vector<LinkId> route;
  append_route(cluster, id_at<GpuId>(from), id_at<GpuId>(to), route);
  return route;
}

/// Whether the graph has an edge for each link, each beginning where the one before ended.
inline bool leads(const Cluster& cluster, const std::vector<LinkId>& route, std::size_t from,
                  std::size_t to) {
  std::size_t at = from;
  for (const LinkId link : route) {
    bool found = false;
    for (const auto edge : boost::make_iterator_range(out_edges(at, cluster.graph))) {
      if (cluster.graph[edge].id != link) continue;
      at = target(edge, cluster.graph);
      found = true;
      break;
    }
    if (!found) return false;
  }
  return at == to;
}

/// Whether every GPU reaches every other along edges of the graph.
inline bool all_lead(const Cluster& cluster) {
  for (std::size_t from = 0; from < cluster.gpus.size(); ++from) {
    for (std::size_t to = 0; to < cluster.gpus.size(); ++to) {
      if (!leads(cluster, route_between(cluster, from, to), from, to)) return false;
    }
  }
  return true;
}

/// Cables from switch to switch, by their two ends in the order in which they were plugged.
inline std::map<std::pair<DeviceId, DeviceId>, int> trunks(const Cluster& cluster) {
  std::map<std::pair<DeviceId, DeviceId>, int> cables;
  for (std::size_t link = 0; link < cluster.links.size(); link += 2) {
    const auto ends = std::pair{cluster.links.source[link], cluster.links.target[link]};
    if (cluster.is_network_switch(ends.first) && cluster.is_network_switch(ends.second)) {
      ++cables[ends];
    }
  }
  return cables;
}

inline int trunk_count(const Cluster& cluster) {
  int count = 0;
  for (const auto& [ends, parallel] : trunks(cluster)) count += parallel;
  return count;
}

inline std::size_t most_ports_used(const Cluster& cluster) {
  std::size_t most = 0;
  for (std::size_t v = index(cluster.first_switch); v < num_vertices(cluster.graph); ++v) {
    most = std::max(most, out_degree(v, cluster.graph));
  }
  return most;
}

/// Switches on the way from one GPU to another.
inline int hops_between(const Cluster& cluster, std::size_t from, std::size_t to) {
  int hops = 0;
  for (const LinkId link : route_between(cluster, from, to)) {
    hops += cluster.is_network_switch(cluster.links.target[index(link)]) ? 1 : 0;
  }
  return hops;
}

inline int longest_route(const Cluster& cluster) {
  int most = 0;
  for (std::size_t from = 0; from < cluster.gpus.size(); ++from) {
    for (std::size_t to = 0; to < cluster.gpus.size(); ++to) {
      most = std::max(most, hops_between(cluster, from, to));
    }
  }
  return most;
}

/// Why a cluster is not built.
inline std::string refusal_of(const ClusterSpec& spec) {
  try {
    build_cluster(spec);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "not refused";
}

}  // namespace trainyard
