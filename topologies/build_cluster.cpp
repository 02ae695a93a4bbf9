#include "topologies/build_cluster.hpp"

#include <stdexcept>
#include <string>

#include "topologies/dragonfly.hpp"
#include "topologies/fat_tree.hpp"
#include "topologies/faults.hpp"
#include "topologies/nodes.hpp"
#include "topologies/slim_fly.hpp"
#include "topologies/torus.hpp"

namespace trainyard {
namespace {

[[noreturn]] void refuse(const std::string& problem) {
  throw std::invalid_argument(problem);
}

void check_nodes(const ClusterSpec& spec) {
  if (spec.nodes < 1) refuse("a cluster needs at least one node");
  if (spec.gpus_per_node < 1) refuse("a node needs at least one GPU");
  if (nics_per_node(spec) > static_cast<std::size_t>(spec.gpus_per_node) ||
      static_cast<std::size_t>(spec.gpus_per_node) % nics_per_node(spec) != 0) {
    refuse(std::to_string(spec.gpus_per_node) + " GPUs cannot share " +
           std::to_string(nics_per_node(spec)) +
           " NICs evenly (write several NICs of one GPU as one of their joint bandwidth)");
  }
  if (nics_per_node(spec) % rail_count(spec) != 0) {
    refuse(std::to_string(nics_per_node(spec)) + " NICs of a node cannot be dealt evenly to " +
           std::to_string(rail_count(spec)) + " rails");
  }
  for (const Cable& cable : {spec.nvlink, spec.pcie, spec.nic, spec.trunk}) {
    if (cable.bandwidth <= Bandwidth{}) refuse("a cable needs a bandwidth above zero");
    if (cable.latency < Seconds{}) refuse("a cable cannot have a latency below zero");
  }
}

void check_tree(const ClusterSpec& spec, const TreeFabric& tree) {
  if (tree.switch_radix < 2) refuse("a network switch needs at least two ports");
  if (tree.kind == TreeKind::multi_plane_fat_tree && spec.cross_rail == CrossRail::fabric) {
    refuse(
        "the planes of a multi-plane-fat-tree share no switch, so no fabric leads from rail to "
        "rail (cross over NVLink, or take a rail-fat-tree)");
  }
}

/// The cluster with all its links up.
Cluster wire(const ClusterSpec& spec) {
  Cluster cluster;
  cluster.cross_rail = spec.cross_rail;
  cluster.routing = spec.routing;
  add_nodes(cluster, spec);
  if (const auto* tree = std::get_if<TreeFabric>(&spec.fabric)) {
    check_tree(spec, *tree);
    add_tree(cluster, spec, *tree);
  } else if (const auto* dragonfly = std::get_if<DragonflyFabric>(&spec.fabric)) {
    add_dragonfly(cluster, spec, *dragonfly);
  } else if (const auto* slim_fly = std::get_if<SlimFlyFabric>(&spec.fabric)) {
    add_slim_fly(cluster, spec, *slim_fly);
  } else if (const auto* torus = std::get_if<TorusFabric>(&spec.fabric)) {
    add_torus(cluster, spec, *torus);
  } else {
    add_wired(cluster, spec, std::get<WiredFabric>(spec.fabric));
  }
  return cluster;
}

}  // namespace

Cluster build_cluster(const ClusterSpec& spec) {
  check_nodes(spec);
  const auto* wired = std::get_if<WiredFabric>(&spec.fabric);
  if (wired && wired->tables && !spec.failed_links.empty()) {
    refuse(
        "imported tables do not lead around failed links (leave lfts out, or import what was "
        "dumped "
        "after the failure)");
  }
  Cluster cluster =
      spec.failed_links.empty() ? wire(spec) : without_links(wire(spec), spec.failed_links);
  slow_links_down(cluster, spec.slow_links);
  slow_gpus_down(cluster, spec.slow_gpus);
  return cluster;
}

}  // namespace trainyard
