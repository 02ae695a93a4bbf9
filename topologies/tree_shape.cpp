#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <string>

#include "topologies/fat_tree.hpp"

namespace trainyard {
namespace {

std::size_t divide_up(std::size_t a, std::size_t b) {
  return (a + b - 1) / b;
}

/// Ports of a switch, below and above it.
struct Split {
  std::size_t down;
  std::size_t up;
};

/// As many ports as the ratio of bandwidths below and above allows.
Split split_ports(std::size_t radix, double oversubscription) {
  // The tolerance keeps a ratio such as 64 / (1 + 1/3), a whole number, whole.
  const auto whole = [](double ports) { return static_cast<std::size_t>(ports + 1e-9); };
  const std::size_t up = whole(static_cast<double>(radix) / (1.0 + oversubscription));
  return {std::min(radix - up, whole(static_cast<double>(up) * oversubscription)), up};
}

/// The most parallel cables, of `cables` in all, with which so many switches below still find ports
/// above.
std::size_t parallel_cables(std::size_t cables, std::size_t below, std::size_t ports) {
  std::size_t parallel = std::min(cables, ports / below);
  while (parallel > 0 && cables % parallel != 0) --parallel;
  return parallel;
}

struct Radices {
  std::size_t leaf;
  std::size_t spine;
  std::size_t core;
};

/// Spines and cores that are open have so many times the ports of a leaf.
Radices radices_of(const TreeFabric& fabric, std::size_t radix, std::size_t spine_times,
                   std::size_t core_times) {
  const auto or_times = [&](int own, std::size_t times) {
    return own > 0 ? static_cast<std::size_t>(own) : radix * times;
  };
  return {radix, or_times(fabric.spine_radix, spine_times),
          or_times(fabric.core_radix, core_times)};
}

/// NICs of one plane, how many of them a pod is to have, and into how many rails its leaves are
/// sorted.
struct Endpoints {
  std::size_t count;
  std::size_t in_pod;  // 0: as many as fit
  std::size_t rails;
};

Endpoints endpoints_of(const ClusterSpec& spec, const TreeFabric& fabric) {
  const bool planar = fabric.kind == TreeKind::multi_plane_fat_tree;
  const std::size_t planes = planar ? rail_count(spec) : 1;
  const std::size_t rails = fabric.kind == TreeKind::rail_fat_tree ? rail_count(spec) : 1;
  const std::size_t gpus_each =
      static_cast<std::size_t>(spec.gpus_per_node) / nics_per_node(spec) * planes;
  const auto pod_gpus = static_cast<std::size_t>(fabric.pod_gpus);
  if (pod_gpus % gpus_each != 0) {
    throw std::invalid_argument("pods of " + std::to_string(pod_gpus) +
                                " GPUs cannot be cut into NICs and planes evenly (take a multiple "
                                "of " +
                                std::to_string(gpus_each) + ")");
  }
  return {endpoint_count(spec) / planes, pod_gpus / gpus_each, rails};
}

/// Leaves of a pod: those of one rail after those of another.
std::size_t leaves_for(const Endpoints& endpoints, std::size_t in_pod, std::size_t ports) {
  return endpoints.rails * divide_up(divide_up(in_pod, endpoints.rails), ports);
}

using MaybeShape = std::optional<TreeShape>;

MaybeShape one_tier(const Endpoints& endpoints, std::size_t radix) {
  if (endpoints.count > radix) return std::nullopt;
  return TreeShape{.leaf_ports = endpoints.count, .pod_endpoints = endpoints.count};
}

/// A pod of leaves and spines that leaves `spine_ports` of each spine to other uses.
MaybeShape pod_of(const Endpoints& endpoints, std::size_t in_pod, const Split& leaf,
                  std::size_t spine_down) {
  if (leaf.down == 0 || leaf.up == 0) return std::nullopt;
  TreeShape shape{.tiers = 2, .leaf_ports = leaf.down, .pod_endpoints = in_pod};
  shape.leaves = leaves_for(endpoints, in_pod, leaf.down);
  shape.spine_cables = parallel_cables(leaf.up, shape.leaves, spine_down);
  if (shape.spine_cables == 0) return std::nullopt;
  shape.spines = leaf.up / shape.spine_cables;
  return shape;
}

MaybeShape two_tiers(const Endpoints& endpoints, const TreeFabric& fabric, const Radices& radix) {
  const double ratio = fabric.leaf_oversubscription * fabric.spine_oversubscription;
  return pod_of(endpoints, endpoints.count, split_ports(radix.leaf, ratio), radix.spine);
}

MaybeShape three_tiers(const Endpoints& endpoints, const TreeFabric& fabric, const Radices& radix) {
  const Split leaf = split_ports(radix.leaf, fabric.leaf_oversubscription);
  const Split spine = split_ports(radix.spine, fabric.spine_oversubscription);
  const std::size_t per_rail = spine.down / endpoints.rails * leaf.down;
  const std::size_t most = per_rail * endpoints.rails;
  const std::size_t in_pod =
      std::min(endpoints.in_pod > 0 ? endpoints.in_pod : most, endpoints.count);
  if (in_pod == 0) return std::nullopt;
  MaybeShape shape = pod_of(endpoints, in_pod, leaf, spine.down);
  if (!shape) return std::nullopt;
  shape->tiers = 3;
  shape->pods = divide_up(endpoints.count, in_pod);
  const double below = static_cast<double>(shape->leaves * shape->spine_cables);
  const auto up =
      static_cast<std::size_t>(std::max(1.0, std::round(below / fabric.spine_oversubscription)));
  if (up + shape->leaves * shape->spine_cables > radix.spine) return std::nullopt;
  shape->core_cables = parallel_cables(up, shape->pods, radix.core);
  if (shape->core_cables == 0) return std::nullopt;
  shape->cores = up / shape->core_cables;
  return shape;
}

MaybeShape shape_of(const Endpoints& endpoints, const TreeFabric& fabric, const Radices& radix) {
  MaybeShape shape;
  if (fabric.tiers <= 1 && fabric.pod_gpus == 0) shape = one_tier(endpoints, radix.leaf);
  if (!shape && (fabric.tiers == 2 || (fabric.tiers == 0 && fabric.pod_gpus == 0))) {
    shape = two_tiers(endpoints, fabric, radix);
  }
  if (!shape && (fabric.tiers == 3 || fabric.tiers == 0))
    shape = three_tiers(endpoints, fabric, radix);
  if (shape) {
    shape->spine_radix = radix.spine;
    shape->core_radix = radix.core;
  }
  return shape;
}

/// A tree of pods whose spines, and then whose cores, are the smallest chassis that fit.
MaybeShape shape_of_chassis(const Endpoints& endpoints, const TreeFabric& fabric,
                            std::size_t switch_radix) {
  constexpr std::size_t most = 64;
  const auto with = [&](std::size_t spine_times, std::size_t core_times) {
    return shape_of(endpoints, fabric, radices_of(fabric, switch_radix, spine_times, core_times));
  };
  for (std::size_t spine = 1; spine <= most; ++spine) {
    if (!with(spine, most)) continue;
    for (std::size_t core = 1; core <= most; ++core) {
      if (const MaybeShape shape = with(spine, core)) return shape;
    }
  }
  return std::nullopt;
}

MaybeShape shape_with(const ClusterSpec& spec, const TreeFabric& fabric, std::size_t switch_radix) {
  const Endpoints endpoints = endpoints_of(spec, fabric);
  if (fabric.kind == TreeKind::single_switch) return one_tier(endpoints, endpoints.count);
  if (fabric.pod_gpus > 0) return shape_of_chassis(endpoints, fabric, switch_radix);
  return shape_of(endpoints, fabric, radices_of(fabric, switch_radix, 1, 1));
}

/// Ends if the ports that the scenario gives to spines or cores are what is too few.
void refuse_chassis(const ClusterSpec& spec, const TreeFabric& fabric) {
  const auto check = [&](const char* which, int TreeFabric::* ports) {
    if (fabric.*ports == 0) return;
    TreeFabric open = fabric;
    open.*ports = 0;
    const auto radix = static_cast<std::size_t>(fabric.switch_radix);
    const MaybeShape shape = shape_with(spec, open, radix);
    if (!shape) return;
    const bool spine = ports == &TreeFabric::spine_radix;
    throw std::invalid_argument(std::string{which} + "s of " + std::to_string(fabric.*ports) +
                                " ports are too small to join what is below them (leave " + which +
                                "_radix out, or write " +
                                std::to_string(spine ? shape->spine_radix : shape->core_radix) +
                                ")");
  };
  check("spine", &TreeFabric::spine_radix);
  check("core", &TreeFabric::core_radix);
}

[[noreturn]] void refuse_radix(const ClusterSpec& spec, const TreeFabric& fabric) {
  constexpr std::array<const char*, 4> in_tiers{"", "one tier", "two tiers", "three tiers"};
  const int tiers = fabric.tiers == 0 ? 3 : fabric.tiers;
  std::string problem = "switches of " + std::to_string(fabric.switch_radix) +
                        " ports are too small to join " + std::to_string(spec.nodes) +
                        " nodes of " + std::to_string(nics_per_node(spec)) + " NICs in " +
                        in_tiers.at(static_cast<std::size_t>(tiers));
  constexpr std::size_t largest = 1 << 14;
  auto enough = static_cast<std::size_t>(fabric.switch_radix);
  while (enough <= largest && !shape_with(spec, fabric, enough)) enough += 2 - enough % 2;
  if (enough > largest) throw std::invalid_argument(problem + " (build smaller pods)");
  problem += " (take switches of " + std::to_string(enough) + " ports";
  if (tiers < 3) problem += ", or more tiers";
  if (fabric.kind != TreeKind::multi_plane_fat_tree) problem += ", or a multi-plane-fat-tree";
  throw std::invalid_argument(problem + ")");
}

}  // namespace

TreeShape tree_shape(const ClusterSpec& spec, const TreeFabric& fabric) {
  const MaybeShape shape = shape_with(spec, fabric, static_cast<std::size_t>(fabric.switch_radix));
  if (!shape) {
    refuse_chassis(spec, fabric);
    refuse_radix(spec, fabric);
  }
  return *shape;
}

}  // namespace trainyard
