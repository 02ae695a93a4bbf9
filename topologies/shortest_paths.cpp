#include "topologies/shortest_paths.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace trainyard {
namespace {

constexpr std::uint32_t unreached = std::numeric_limits<std::uint32_t>::max();

/// Where a NIC is plugged in.
struct Port {
  std::uint32_t address;
  DeviceId leaf;
  LinkId down;
};

/// The links from switch to switch, by where they begin.
struct SwitchGraph {
  std::vector<std::uint32_t> first;
  std::vector<LinkId> links;
};

/// The ports of each plane by address, each NIC once.
std::map<std::uint16_t, std::vector<Port>> ports_by_plane(const Cluster& cluster) {
  std::map<std::uint16_t, std::vector<Port>> planes;
  for (std::size_t gpu = 0; gpu < cluster.gpus.size(); gpu += cluster.gpus_per_nic) {
    const GpuLinks& links = cluster.gpus[gpu];
    const DeviceId leaf = cluster.leaf_of(id_at<GpuId>(gpu));
    planes[cluster.graph[index(leaf)].plane].push_back({links.address, leaf, links.from_leaf});
  }
  for (auto& [plane, ports] : planes) std::ranges::sort(ports, {}, &Port::address);
  return planes;
}

SwitchGraph switch_graph(const Cluster& cluster) {
  const auto between = [&](std::size_t link) {
    return cluster.is_network_switch(cluster.links.source[link]) &&
           cluster.is_network_switch(cluster.links.target[link]);
  };
  const auto from = [&](std::size_t link) {
    return index(cluster.links.source[link]) - index(cluster.first_switch);
  };
  SwitchGraph graph{.first = std::vector<std::uint32_t>(cluster.switches.size() + 1), .links = {}};
  for (std::size_t link = 0; link < cluster.links.size(); ++link) {
    if (between(link)) ++graph.first[from(link) + 1];
  }
  for (std::size_t s = 0; s < cluster.switches.size(); ++s) graph.first[s + 1] += graph.first[s];
  graph.links.resize(graph.first.back());
  std::vector<std::uint32_t> next = graph.first;
  for (std::size_t link = 0; link < cluster.links.size(); ++link) {
    if (between(link)) graph.links[next[from(link)]++] = id_at<LinkId>(link);
  }
  return graph;
}

/// Hops from each switch to one of them; every cable leads both ways.
class Distances {
 public:
  Distances(const Cluster& cluster, const SwitchGraph& graph) : cluster_{cluster}, graph_{graph} {}

  const std::vector<std::uint32_t>& to(std::size_t goal) {
    hops_.assign(cluster_.switches.size(), unreached);
    hops_[goal] = 0;
    reached_.assign(1, goal);
    for (std::size_t n = 0; n < reached_.size(); ++n) {
      const std::size_t at = reached_[n];
      for (std::uint32_t out = graph_.first[at]; out < graph_.first[at + 1]; ++out) {
        const std::size_t next = target(graph_.links[out]);
        if (hops_[next] != unreached) continue;
        hops_[next] = hops_[at] + 1;
        reached_.push_back(next);
      }
    }
    return hops_;
  }

  std::size_t target(LinkId link) const {
    return index(cluster_.links.target[index(link)]) - index(cluster_.first_switch);
  }

 private:
  const Cluster& cluster_;
  const SwitchGraph& graph_;
  std::vector<std::uint32_t> hops_;
  std::vector<std::size_t> reached_;
};

/// Appends the ways of all other switches of its plane to the addresses of a leaf.
void append_ways(Cluster& cluster, const SwitchGraph& graph, Distances& distances,
                 const std::vector<std::size_t>& plane, std::size_t leaf, std::uint32_t address) {
  const std::vector<std::uint32_t>& hops = distances.to(leaf);
  std::vector<LinkId> ways;
  for (const std::size_t at : plane) {
    if (at == leaf) continue;
    ways.clear();
    for (std::uint32_t out = graph.first[at]; out < graph.first[at + 1]; ++out) {
      const std::uint32_t beyond = hops[distances.target(graph.links[out])];
      if (beyond != unreached && beyond + 1 == hops[at]) ways.push_back(graph.links[out]);
    }
    append_block(cluster.switches[at], address, ways);
  }
}

}  // namespace

void fill_shortest_paths(Cluster& cluster) {
  for (Forwarding& forwarding : cluster.switches) {
    forwarding = {.blocks = {}, .links = {}, .stride = forwarding.stride};
  }
  const SwitchGraph graph = switch_graph(cluster);
  std::map<std::uint16_t, std::vector<std::size_t>> switches;
  for (std::size_t s = 0; s < cluster.switches.size(); ++s) {
    switches[cluster.graph[index(cluster.first_switch) + s].plane].push_back(s);
  }
  Distances distances{cluster, graph};
  for (const auto& [plane, ports] : ports_by_plane(cluster)) {
    for (std::size_t n = 0; n < ports.size(); ++n) {
      const std::uint32_t address = n == 0 ? 0 : ports[n].address;
      const std::size_t leaf = index(ports[n].leaf) - index(cluster.first_switch);
      if (n == 0 || ports[n].leaf != ports[n - 1].leaf) {
        append_ways(cluster, graph, distances, switches[plane], leaf, address);
      }
      append_block(cluster.switches[leaf], address, std::span{&ports[n].down, 1});
    }
  }
}

std::optional<std::pair<DeviceId, DeviceId>> find_cut(const Cluster& cluster) {
  const SwitchGraph graph = switch_graph(cluster);
  Distances distances{cluster, graph};
  for (const auto& [plane, ports] : ports_by_plane(cluster)) {
    const DeviceId first = ports.front().leaf;
    const auto& hops = distances.to(index(first) - index(cluster.first_switch));
    for (const Port& port : ports) {
      if (hops[index(port.leaf) - index(cluster.first_switch)] == unreached) {
        return std::pair{first, port.leaf};
      }
    }
  }
  return std::nullopt;
}

}  // namespace trainyard
