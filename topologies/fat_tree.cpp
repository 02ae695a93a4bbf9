#include "topologies/fat_tree.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "topologies/nodes.hpp"

namespace trainyard {
namespace {

using Nics = std::vector<std::size_t>;  // by their number in the cluster
using Switches = std::vector<DeviceId>;

/// The NICs of a plane, node by node.
Nics nics_of_plane(const ClusterSpec& spec, std::size_t plane, std::size_t planes) {
  Nics nics;
  const std::size_t per_node = nics_per_node(spec);
  for (std::size_t nic = 0; nic < endpoint_count(spec); ++nic) {
    if (nic % per_node % planes == plane) nics.push_back(nic);
  }
  return nics;
}

/// Which NICs are plugged into which leaf of a pod: rail after rail, each leaf of one rail only.
std::vector<Nics> leaves_of(const ClusterSpec& spec, const TreeShape& shape, std::size_t rails,
                            std::span<const std::size_t> pod) {
  std::vector<Nics> leaves;
  for (std::size_t rail = 0; rail < rails; ++rail) {
    bool open = false;
    for (const std::size_t nic : pod) {
      if (nic % nics_per_node(spec) % rails != rail) continue;
      if (!open || leaves.back().size() == shape.leaf_ports) leaves.emplace_back();
      open = true;
      leaves.back().push_back(nic);
    }
  }
  return leaves;
}

/// Builds one plane.
class Plane {
 public:
  Plane(Cluster& cluster, const ClusterSpec& spec, const TreeShape& shape, std::size_t number)
      : cluster_{cluster}, spec_{spec}, shape_{shape}, number_{number} {}

  void build(const Nics& nics, std::size_t rails) {
    for (std::size_t pod = 0; pod < shape_.pods; ++pod) {
      const std::size_t first = pod * shape_.pod_endpoints;
      const std::size_t count = std::min(shape_.pod_endpoints, nics.size() - first);
      pods_.push_back(leaves_of(spec_, shape_, rails, std::span{nics}.subspan(first, count)));
    }
    add_leaves();
    if (shape_.tiers > 1) add_spines();
    if (shape_.tiers > 2) add_cores();
  }

 private:
  /// Addresses of a pod begin where those of the pod before would end, were it full.
  std::size_t pod_addresses() const { return shape_.leaves * shape_.leaf_ports; }
  std::size_t first_address(std::size_t pod, std::size_t leaf) const {
    return pod * pod_addresses() + leaf * shape_.leaf_ports;
  }

  Switches add_switches(std::uint8_t tier, std::size_t count, std::size_t group,
                        std::size_t stride) {
    Switches added;
    for (std::size_t n = 0; n < count; ++n) {
      added.push_back(add_switch(cluster_, {.kind = DeviceKind::network_switch,
                                            .tier = tier,
                                            .plane = static_cast<std::uint16_t>(number_),
                                            .position = positions_[tier]++,
                                            .group = static_cast<std::uint32_t>(group)}));
      cluster_.forwarding(added.back()).stride = static_cast<std::uint32_t>(stride);
    }
    return added;
  }

  void add_leaves() {
    for (std::size_t pod = 0; pod < pods_.size(); ++pod) {
      leaves_.push_back(add_switches(1, pods_[pod].size(), pod, 1));
      for (std::size_t leaf = 0; leaf < leaves_[pod].size(); ++leaf) {
        auto address = static_cast<std::uint32_t>(first_address(pod, leaf));
        for (const std::size_t nic : pods_[pod][leaf]) {
          plug_in(cluster_, gpus_of_nic(cluster_, nic), leaves_[pod][leaf], address++, spec_.nic);
        }
      }
    }
  }

  /// Joins each of the lower switches to each of the upper by parallel cables: first one cable to
  /// each upper switch in turn, then the second, so that neighbouring ways lead to different ones.
  void join(const Switches& lower, const Switches& upper, std::size_t cables) {
    for (const DeviceId below : lower) {
      for (std::size_t n = 0; n < cables * upper.size(); ++n) {
        connect(cluster_, below, upper[n % upper.size()], spec_.trunk);
      }
    }
  }

  void add_spines() {
    for (std::size_t pod = 0; pod < pods_.size(); ++pod) {
      spines_.push_back(add_switches(2, shape_.spines, pod, shape_.spines));
      join(leaves_[pod], spines_[pod], shape_.spine_cables);
    }
  }

  void add_cores() {
    for (std::size_t spine = 0; spine < shape_.spines; ++spine) {
      Switches same;
      for (const Switches& pod : spines_) same.push_back(pod[spine]);
      join(same, add_switches(3, shape_.cores, spine, shape_.spines * shape_.cores),
           shape_.core_cables);
    }
  }

  Cluster& cluster_;
  const ClusterSpec& spec_;
  const TreeShape& shape_;
  std::size_t number_;
  std::array<std::uint32_t, 4> positions_{};  // of the next switch, by tier
  std::vector<std::vector<Nics>> pods_;       // by pod and leaf
  std::vector<Switches> leaves_;              // by pod
  std::vector<Switches> spines_;
};

/// Fills in the forwarding of trees: every address below a switch by the cables to the child that
/// has it, every other up.
class TreeForwarding {
 public:
  explicit TreeForwarding(Cluster& cluster)
      : cluster_{cluster}, ranges_(num_vertices(cluster.graph)) {
    for (const GpuLinks& gpu : cluster.gpus) {
      ranges_[index(cluster.links.source[index(gpu.to_leaf)])] = {gpu.address, gpu.address + 1};
    }
  }

  /// Requires the tiers below to have been filled.
  void fill_tier(std::uint8_t tier) {
    for (std::size_t at = index(cluster_.first_switch); at < ranges_.size(); ++at) {
      if (cluster_.graph[at].tier == tier) fill(at);
    }
  }

 private:
  struct Range {
    std::uint32_t first = 0;
    std::uint32_t last = 0;  // one beyond
  };

  void fill(std::size_t at) {
    const std::uint8_t tier = cluster_.graph[at].tier;
    std::vector<LinkId> up;
    std::map<std::uint32_t, std::vector<LinkId>> down;  // by the first address of a child
    Range& own = ranges_[at];
    for (const auto edge : boost::make_iterator_range(out_edges(at, cluster_.graph))) {
      const std::size_t to = target(edge, cluster_.graph);
      const LinkId link = cluster_.graph[edge].id;
      if (cluster_.graph[to].tier > tier) {
        up.push_back(link);
      } else {
        down[ranges_[to].first].push_back(link);
        own.last = std::max(own.last, ranges_[to].last);
      }
    }
    own.first = down.begin()->first;
    Forwarding& forwarding = cluster_.forwarding(id_at<DeviceId>(at));
    if (own.first > 0) append_block(forwarding, 0, up);
    for (const auto& [address, links] : down) append_block(forwarding, address, links);
    append_block(forwarding, own.last, up);
  }

  Cluster& cluster_;
  std::vector<Range> ranges_;  // of the addresses at or below a device
};

}  // namespace

void add_tree(Cluster& cluster, const ClusterSpec& spec, const TreeFabric& fabric) {
  const TreeShape shape = tree_shape(spec, fabric);
  const bool planar = fabric.kind == TreeKind::multi_plane_fat_tree;
  const std::size_t planes = planar ? rail_count(spec) : 1;
  const bool by_rail = fabric.kind == TreeKind::rail_fat_tree && shape.tiers > 1;
  for (std::size_t plane = 0; plane < planes; ++plane) {
    Plane{cluster, spec, shape, plane}.build(nics_of_plane(spec, plane, planes),
                                             by_rail ? rail_count(spec) : 1);
  }
  TreeForwarding forwarding{cluster};
  for (std::uint8_t tier = 1; tier <= shape.tiers; ++tier) forwarding.fill_tier(tier);
}

}  // namespace trainyard
