#pragma once

#include <boost/graph/adjacency_list.hpp>
#include <boost/range/iterator_range.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/ids.hpp"
#include "sim/units.hpp"
#include "topologies/forwarding.hpp"

namespace trainyard {

/// The position of a device among the vertices of its cluster.
enum class DeviceId : std::uint32_t {};

enum class DeviceKind : std::uint8_t { gpu, nv_switch, pcie_switch, nic, network_switch };

/// What stands at a vertex: small numbers that say which one; its name is made when printed.
struct Device {
  DeviceKind kind;
  std::uint8_t tier = 0;       ///< of a network switch: 1 has NICs below it, 2 and 3 join those
  std::uint16_t plane = 0;     ///< of a NIC or network switch: planes share no cable
  std::uint32_t node = 0;      ///< of all but network switches
  std::uint32_t position = 0;  ///< of a GPU or NIC in its node; of a switch in its plane and tier
  std::uint32_t group = 0;     ///< of a network switch: its pod or, on a dragonfly, its group
};

/// One direction of a cable.
struct Link {
  LinkId id;
};

/// What is wired to what; vertices are numbered by DeviceId.
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, Device, Link>;

/// What the links of a graph are, as flat vectors indexed by LinkId. The two directions of cable c
/// are the links 2 c and 2 c + 1.
struct Links {
  std::vector<Bandwidth> bandwidth;
  std::vector<Seconds> latency;
  std::vector<DeviceId> source;
  std::vector<DeviceId> target;

  std::size_t size() const { return target.size(); }
};

/// The links that a GPU's messages take before and after the fabric. GPUs may share a NIC.
struct GpuLinks {
  LinkId to_node_switch;  ///< the NVSwitch or, without NVLink, the PCIe switch of its node
  LinkId from_node_switch;
  LinkId to_nic;  ///< from the GPU or, without NVLink, from the PCIe switch
  LinkId from_nic;
  LinkId to_leaf;
  LinkId from_leaf;
  std::uint32_t address = 0;  ///< of the NIC in its plane
};

/// How bytes reach a GPU of another node whose NIC is on another rail.
enum class CrossRail : std::uint8_t {
  nvlink,  ///< over NVLink to the GPU of the own node on the target's rail, then along that rail:
           ///< NCCL's PXN (docs.nvidia.com, NCCL environment variables, NCCL_PXN_DISABLE)
  fabric   ///< out of the own NIC; only where the fabric joins all rails
};

/// How a switch chooses among equally short ways.
enum class PathChoice : std::uint8_t {
  by_destination,  ///< one way for each destination: D-mod-k on trees, or a static table
  by_hash,         ///< ECMP: one way for each flow, by chance, so that flows may collide
  spread  ///< all ways at once, in proportion to their bandwidth: packets sprayed, or ideal
          ///< adaptive routing
};

struct Routing {
  PathChoice choice = PathChoice::by_destination;
  std::uint32_t queue_pairs = 1;  ///< by hash: flows into which a message is split
  std::uint64_t seed = 0;         ///< by hash
};

/// GPUs in nodes, joined by a fabric.
///
/// The GPUs come first among the vertices, node by node, so that vertex g is GpuId g; the network
/// switches come last. Every cable is two links, one each way.
struct Cluster {
  Graph graph;
  Links links;
  std::uint32_t gpus_per_node = 0;
  std::uint32_t gpus_per_nic = 1;
  std::uint32_t rails = 1;  ///< NIC n of a node is on rail n modulo this
  CrossRail cross_rail = CrossRail::nvlink;
  Routing routing;
  std::vector<GpuLinks> gpus;             ///< by GpuId
  std::vector<double> speeds;             ///< likewise, over the usual; empty if all have that
  DeviceId first_switch{};                ///< the network switches are the vertices from here on
  std::vector<Forwarding> switches;       ///< in the order of their vertices
  std::vector<std::string> switch_names;  ///< likewise, where they came with names; else empty

  bool is_network_switch(DeviceId device) const { return device >= first_switch; }
  const Forwarding& forwarding(DeviceId network_switch) const {
    return switches[index(network_switch) - index(first_switch)];
  }
  Forwarding& forwarding(DeviceId network_switch) {
    return switches[index(network_switch) - index(first_switch)];
  }
  /// Whether a GPU reaches its NIC by the link that joins it to its node.
  bool nic_behind_node_switch(GpuId gpu) const {
    return links.source[index(gpus[index(gpu)].to_nic)] != id_at<DeviceId>(index(gpu));
  }
  DeviceId nic_of(GpuId gpu) const { return links.target[index(gpus[index(gpu)].to_nic)]; }
  DeviceId leaf_of(GpuId gpu) const { return links.target[index(gpus[index(gpu)].to_leaf)]; }
};

/// What a cable carries in each direction at the same time.
struct Cable {
  Bandwidth bandwidth;
  Seconds latency;
};

/// Adds a device, before any network switch.
DeviceId add_device(Cluster& cluster, const Device& device);

/// Adds a network switch whose forwarding is still to be filled in.
DeviceId add_switch(Cluster& cluster, const Device& device);

/// Joins two devices by a cable; returns the link from a to b and the link from b to a.
std::pair<LinkId, LinkId> connect(Cluster& cluster, DeviceId a, DeviceId b, const Cable& cable);

/// Plugs the NIC of some GPUs into a leaf, under an address that no other NIC of its plane has.
void plug_in(Cluster& cluster, std::span<const GpuId> gpus, DeviceId leaf, std::uint32_t address,
             const Cable& cable);

/// How quickly a GPU computes, over the others of its kind: above 0, at most 1.
double speed_of(const Cluster& cluster, GpuId gpu);

/// How long an empty message takes over the links of a route.
Seconds latency_of(const Cluster& cluster, std::span<const LinkId> route);

/// "node-3.gpu-5", "node-3.nic-5", "node-3.nvswitch", "plane-0.leaf-12", "plane-0.spine-4",
/// "plane-0.core-0"; of an imported switch the name that it came with.
std::string name_of(const Cluster& cluster, DeviceId device);

}  // namespace trainyard
