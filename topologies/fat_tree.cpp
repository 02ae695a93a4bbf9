#include "topologies/fat_tree.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <tuple>

namespace trainyard {
namespace {

/// The GPUs whose NICs are plugged into one leaf, port by port.
using LeafGpus = std::vector<GpuId>;

/// The leaves of one plane in order.
using Plane = std::vector<LeafGpus>;

/// The switches above the leaves of a plane, and the parallel cables from a leaf to each.
struct Spines {
  std::size_t count;
  std::size_t cables;
};

void check(const ClusterSpec& spec) {
  const auto refuse = [](const std::string& problem) { throw std::invalid_argument(problem); };
  if (spec.nodes < 1) refuse("a cluster needs at least one node");
  if (spec.gpus_per_node < 1) refuse("a node needs at least one GPU");
  if (spec.switch_radix < 2) refuse("a network switch needs at least two ports");
  for (const Cable& cable : {spec.nvlink, spec.pcie, spec.nic, spec.trunk}) {
    if (cable.bandwidth <= Bandwidth{}) refuse("a cable needs a bandwidth above zero");
    if (cable.latency < Seconds{}) refuse("a cable cannot have a latency below zero");
  }
  if (spec.fabric == FabricKind::multi_plane_fat_tree && spec.cross_rail == CrossRail::fabric) {
    refuse(
        "the planes of a multi-plane-fat-tree share no switch, so no fabric leads from rail to "
        "rail (cross over NVLink, or take a rail-fat-tree)");
  }
}

std::size_t gpu_count(const ClusterSpec& spec) {
  return static_cast<std::size_t>(spec.nodes) * static_cast<std::size_t>(spec.gpus_per_node);
}

void append_leaves(const std::vector<GpuId>& gpus, std::size_t ports, Plane& plane) {
  for (std::size_t first = 0; first < gpus.size(); first += ports) {
    const auto begin = gpus.begin() + static_cast<std::ptrdiff_t>(first);
    const std::size_t count = std::min(ports, gpus.size() - first);
    plane.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(count));
  }
}

/// GPU `first`, and every `step`-th after it.
std::vector<GpuId> every(std::size_t step, std::size_t first, std::size_t gpu_count) {
  std::vector<GpuId> gpus;
  for (std::size_t gpu = first; gpu < gpu_count; gpu += step) gpus.push_back(id_at<GpuId>(gpu));
  return gpus;
}

/// Which leaf each NIC is plugged into, were the switches to have `radix` ports.
std::vector<Plane> planes_of(const ClusterSpec& spec, std::size_t radix) {
  const std::size_t gpus = gpu_count(spec);
  const bool planar = spec.fabric == FabricKind::multi_plane_fat_tree;
  const std::size_t endpoints = planar ? static_cast<std::size_t>(spec.nodes) : gpus;
  const bool one_switch = spec.fabric == FabricKind::single_switch || endpoints <= radix;
  const bool by_rail = planar || (spec.fabric == FabricKind::rail_fat_tree && !one_switch);
  const std::size_t rails = by_rail ? static_cast<std::size_t>(spec.gpus_per_node) : 1;

  std::vector<Plane> planes(planar ? rails : 1);
  for (std::size_t rail = 0; rail < rails; ++rail) {
    append_leaves(every(rails, rail, gpus), one_switch ? endpoints : radix / 2,
                  planes[rail % planes.size()]);
  }
  return planes;
}

bool fits(const std::vector<Plane>& planes, std::size_t radix) {
  return planes.front().size() <= radix;
}

[[noreturn]] void refuse_radix(const ClusterSpec& spec) {
  auto enough = static_cast<std::size_t>(spec.switch_radix);
  while (!fits(planes_of(spec, enough), enough)) enough += 2 - enough % 2;
  throw std::invalid_argument(
      "switches of " + std::to_string(spec.switch_radix) + " ports are too small to join " +
      std::to_string(spec.nodes) + " nodes of " + std::to_string(spec.gpus_per_node) +
      " GPUs in two tiers (take switches of " + std::to_string(enough) + " ports" +
      (spec.fabric == FabricKind::multi_plane_fat_tree ? ")" : ", or a multi-plane-fat-tree)"));
}

/// As few spines as take every leaf's up-links in equal shares.
Spines spines_for(std::size_t leaves, std::size_t radix) {
  const std::size_t up = radix / 2;
  std::size_t cables = radix / leaves;
  while (up % cables != 0) --cables;
  return {up / cables, cables};
}

/// GPUs, then NICs, then NVSwitches.
void add_devices(Cluster& cluster, const ClusterSpec& spec) {
  const auto nodes = static_cast<std::uint32_t>(spec.nodes);
  const auto per_node = static_cast<std::uint32_t>(spec.gpus_per_node);
  for (const DeviceKind kind : {DeviceKind::gpu, DeviceKind::nic}) {
    for (std::uint32_t n = 0; n < nodes * per_node; ++n) {
      add_device(cluster, {.kind = kind, .node = n / per_node, .position = n % per_node});
    }
  }
  for (std::uint32_t node = 0; node < nodes; ++node) {
    add_device(cluster, {.kind = DeviceKind::nv_switch, .node = node});
  }
}

void wire_nodes(Cluster& cluster, const ClusterSpec& spec) {
  const std::size_t gpus = gpu_count(spec);
  cluster.gpus.resize(gpus);
  for (std::size_t g = 0; g < gpus; ++g) {
    GpuLinks& links = cluster.gpus[g];
    const auto gpu = id_at<DeviceId>(g);
    const auto nic = id_at<DeviceId>(gpus + g);
    const auto nv_switch = id_at<DeviceId>(2 * gpus + g / cluster.gpus_per_node);
    std::tie(links.to_nv_switch, links.from_nv_switch) =
        connect(cluster, gpu, nv_switch, spec.nvlink);
    std::tie(links.to_nic, links.from_nic) = connect(cluster, gpu, nic, spec.pcie);
  }
}

std::vector<DeviceId> add_switches(Cluster& cluster, std::size_t count, std::size_t plane,
                                   std::uint8_t tier) {
  std::vector<DeviceId> switches;
  for (std::uint32_t position = 0; position < count; ++position) {
    switches.push_back(add_switch(cluster, {.kind = DeviceKind::network_switch,
                                            .tier = tier,
                                            .plane = static_cast<std::uint16_t>(plane),
                                            .position = position}));
  }
  return switches;
}

void add_plane(Cluster& cluster, const ClusterSpec& spec, const Plane& plane, std::size_t number) {
  const std::vector<DeviceId> leaves = add_switches(cluster, plane.size(), number, 1);
  const auto ports = static_cast<std::uint32_t>(plane.front().size());
  for (std::uint32_t leaf = 0; leaf < leaves.size(); ++leaf) {
    cluster.forwarding(leaves[leaf]).first_address = leaf * ports;
    for (const GpuId gpu : plane[leaf]) plug_in(cluster, gpu, leaves[leaf], spec.nic);
  }
  if (leaves.size() == 1) return;
  const Spines above = spines_for(leaves.size(), static_cast<std::size_t>(spec.switch_radix));
  const std::vector<DeviceId> spines = add_switches(cluster, above.count, number, 2);
  join_tiers(cluster, leaves, spines, above.cables, ports, spec.trunk);
}

}  // namespace

Cluster build_cluster(const ClusterSpec& spec) {
  check(spec);
  const auto radix = static_cast<std::size_t>(spec.switch_radix);
  const std::vector<Plane> planes = planes_of(spec, radix);
  if (!fits(planes, radix)) refuse_radix(spec);

  Cluster cluster;
  cluster.gpus_per_node = static_cast<std::uint32_t>(spec.gpus_per_node);
  cluster.cross_rail = spec.cross_rail;
  add_devices(cluster, spec);
  wire_nodes(cluster, spec);
  for (std::size_t plane = 0; plane < planes.size(); ++plane) {
    add_plane(cluster, spec, planes[plane], plane);
  }
  return cluster;
}

}  // namespace trainyard
