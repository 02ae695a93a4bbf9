#pragma once

#include "topologies/cluster.hpp"

namespace trainyard {

enum class FabricKind : std::uint8_t {
  single_switch,        ///< one ideal switch with as many ports as it takes
  fat_tree,             ///< NICs leaf by leaf in the order of the GPUs
  rail_fat_tree,        ///< GPU r of every node on leaves of rail r, common spines; also called
                        ///< multi-rail-fat-tree (MRFT, arXiv 2505.09343 Table 4)
  multi_plane_fat_tree  ///< GPU r of every node in plane r, a fat tree of its own (MPFT)
};

/// Nodes of GPUs behind one NVSwitch each, every GPU with a NIC of its own, and what joins them.
struct ClusterSpec {
  int nodes;
  int gpus_per_node;
  Cable nvlink;  ///< GPU to NVSwitch
  Cable pcie;    ///< GPU to its NIC
  Cable nic;     ///< NIC to leaf switch
  Cable trunk;   ///< switch to switch
  FabricKind fabric;
  int switch_radix = 64;  ///< ports of a network switch
  CrossRail cross_rail = CrossRail::nvlink;
};

/// Builds the devices, the cables and what the switches need for routing.
///
/// A plane that fits in one switch is one switch. Else it is a two-tier fat tree: half the ports of
/// a leaf go down, as many go up, in equally many parallel cables to every spine, and there are as
/// few spines as that allows. Leaves fill one after the other; the last may have ports free.
///
/// Throws std::invalid_argument if a number is below one, if the switches have too few ports for
/// two tiers, or if `cross_rail` asks for a fabric between planes.
Cluster build_cluster(const ClusterSpec& spec);

}  // namespace trainyard
