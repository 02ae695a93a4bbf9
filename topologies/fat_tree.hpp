#pragma once

#include "topologies/cluster_spec.hpp"

namespace trainyard {

/// The measures of a tree of switches; every plane of a fabric has the same.
struct TreeShape {
  std::size_t tiers = 1;
  std::size_t leaf_ports = 0;     ///< of a leaf, for NICs
  std::size_t pod_endpoints = 0;  ///< NICs below one set of spines
  std::size_t pods = 1;
  std::size_t leaves = 1;        ///< of a full pod
  std::size_t spines = 0;        ///< of a pod
  std::size_t spine_cables = 0;  ///< parallel, from a leaf to each spine of its pod
  std::size_t cores = 0;         ///< above the spines of equal position in all pods
  std::size_t core_cables = 0;   ///< parallel, from a spine to each core above it
  std::size_t spine_radix = 0;   ///< ports of a spine, and of a core, used or not
  std::size_t core_radix = 0;
};

/// The smallest tree that joins the NICs of a plane: as few tiers as suffice, unless the fabric
/// says how many, and as few spines and cores as take all cables from below in equal shares.
///
/// A leaf's ports are shared out between NICs and spines by its oversubscription, a spine's between
/// leaves and cores by its own. Where the fabric asks for pods of some size and leaves the ports of
/// spines or cores open, they are modular chassis: of the least multiple of a leaf's ports that
/// fits. Throws std::invalid_argument if the switches have too few ports.
TreeShape tree_shape(const ClusterSpec& spec, const TreeFabric& fabric);

/// Adds the switches of a tree to nodes whose NICs are not plugged in yet, joins them, and fills in
/// their forwarding: down the one way that there is, else up.
void add_tree(Cluster& cluster, const ClusterSpec& spec, const TreeFabric& fabric);

}  // namespace trainyard
