#pragma once

#include <string>
#include <variant>
#include <vector>

#include "topologies/cluster.hpp"
#include "topologies/wired_fabric.hpp"

namespace trainyard {

/// How the NICs are dealt to the leaves of a tree.
enum class TreeKind : std::uint8_t {
  single_switch,        ///< one ideal switch with as many ports as it takes
  fat_tree,             ///< leaf by leaf in the order of the GPUs
  rail_fat_tree,        ///< NIC r of every node on leaves of rail r, common spines; also called
                        ///< multi-rail-fat-tree (MRFT, arXiv 2505.09343 Table 4)
  multi_plane_fat_tree  ///< NIC r of every node in plane r, a tree of its own (MPFT)
};

/// One switch, or switches in two or three tiers: leaves, spines, and the cores that join pods.
struct TreeFabric {
  TreeKind kind = TreeKind::fat_tree;
  int tiers = 0;                       ///< 0: as few as suffice
  int switch_radix = 64;               ///< ports of a switch
  int spine_radix = 0;                 ///< of a spine; 0: as switch_radix or, where pod_gpus
                                       ///< asks for more, the least multiple of it that fits
                                       ///< (a modular chassis)
  int core_radix = 0;                  ///< of a core; 0: likewise
  double leaf_oversubscription = 1.0;  ///< bandwidth down over bandwidth up; of spines below
  double spine_oversubscription = 1.0;
  int pod_gpus = 0;  ///< below one set of spines, of all planes together; 0: as many as fit
};

/// Groups of switches that are all joined to one another, and joined to other groups by few long
/// cables (Kim et al., Technology-driven, highly-scalable dragonfly topology, ISCA 2008). In a
/// dragonfly+ a group is a two-tier tree whose spines have the long cables (Shpiner et al.,
/// Dragonfly+, HiPINEB 2017).
struct DragonflyFabric {
  bool plus = false;
  int groups = 0;                ///< 0: as few as hold the NICs
  int switches_per_group = 0;    ///< 0: twice the long cables of a switch; of a dragonfly+ leaves
  int endpoints_per_switch = 0;  ///< 0: half the switches of a group
  int global_links_per_switch = 0;  ///< 0: as balances the ports
  int switch_radix = 64;
};

/// Switches of which each reaches each other one in two hops (Besta and Hoefler, Slim Fly, SC
/// 2014), by the graph of McKay, Miller and Siran over the finite field of q elements.
struct SlimFlyFabric {
  int q = 0;                     ///< a prime power; 0: the least that holds the NICs
  int endpoints_per_switch = 0;  ///< 0: half the cables of a switch to others, rounded up
  int switch_radix = 64;
};

/// Switches on a grid that is closed to a ring in each dimension.
struct TorusFabric {
  std::vector<int> dimensions;
  int endpoints_per_switch = 0;  ///< 0: as few as hold the NICs
  int cables = 1;                ///< parallel, between neighbours
};

using Fabric = std::variant<TreeFabric, DragonflyFabric, SlimFlyFabric, TorusFabric, WiredFabric>;

/// A cable by the names of the two devices that it joins; parallel ones are told apart by number.
struct CableName {
  std::string a;
  std::string b;
  int cable = 0;  ///< from 1 on; 0: all that join the two
};

struct SlowLink {
  CableName name;
  Bandwidth bandwidth;  ///< left, in each direction
};

/// A GPU that computes more slowly than the others, by the name of its device.
struct SlowGpu {
  std::string name;
  double speed = 1.0;  ///< over that of the others: above 0, at most 1
};

/// Nodes of GPUs and what joins them.
struct ClusterSpec {
  int nodes = 1;
  int gpus_per_node = 8;
  int nics_per_node = 0;  ///< 0: one for each GPU; else each serves as many neighbouring GPUs
  int rails = 0;          ///< 0: as many as a node has NICs; NIC n is on rail n modulo this
  bool nv_switch = true;  ///< whether NVLink joins the GPUs of a node; else PCIe does
  Cable nvlink;           ///< GPU to the switch of its node, whichever it is
  Cable pcie;             ///< GPU to its NIC
  Cable nic;              ///< NIC to leaf switch
  Cable trunk;            ///< switch to switch
  Fabric fabric{};
  Routing routing{};
  CrossRail cross_rail = CrossRail::nvlink;
  std::vector<CableName> failed_links{};
  std::vector<SlowLink> slow_links{};
  std::vector<SlowGpu> slow_gpus{};
};

/// NICs of all nodes.
std::size_t endpoint_count(const ClusterSpec& spec);

/// NICs of one node, and the rail of one of them.
std::size_t nics_per_node(const ClusterSpec& spec);
std::size_t rail_count(const ClusterSpec& spec);

}  // namespace trainyard
