#pragma once

#include <boost/graph/adjacency_list.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/ids.hpp"
#include "sim/units.hpp"

namespace trainyard {

/// The position of a device among the vertices of its cluster.
enum class DeviceId : std::uint32_t {};

enum class DeviceKind : std::uint8_t { gpu, nv_switch, nic, network_switch };

/// What stands at a vertex: small numbers that say which one; its name is made when printed.
struct Device {
  DeviceKind kind;
  std::uint8_t tier = 0;       ///< of a network switch: 1 is a leaf, 2 a spine, 3 a core
  std::uint16_t plane = 0;     ///< of a NIC or network switch: planes share no cable
  std::uint32_t node = 0;      ///< of all but network switches
  std::uint32_t position = 0;  ///< of a GPU or NIC in its node; of a switch in its plane and tier
};

/// One direction of a cable.
struct Link {
  LinkId id;
  Bandwidth bandwidth;
  Seconds latency;
};

/// What is wired to what; vertices are numbered by DeviceId.
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, Device, Link>;

/// The links of a graph again, as flat vectors indexed by LinkId.
struct Links {
  std::vector<Bandwidth> bandwidth;
  std::vector<Seconds> latency;
  std::vector<DeviceId> source;
  std::vector<DeviceId> target;
};

/// The links of one GPU, and where its NIC meets the fabric.
struct GpuLinks {
  LinkId to_nv_switch;
  LinkId from_nv_switch;
  LinkId to_nic;
  LinkId from_nic;
  LinkId to_leaf;
  LinkId from_leaf;
  std::uint32_t address = 0;  ///< of the NIC in its plane: its leaf's first address plus its port
};

/// What a network switch knows in order to forward: which addresses lie below it, and its links.
///
/// Child c (a switch of the tier below; for a leaf, a NIC) has the addresses from `first_address +
/// c * addresses_per_child` on, and the down links from `down_begin[c]` to `down_begin[c + 1]`,
/// which are parallel cables. Addresses at which no NIC is plugged in are allowed.
struct Forwarding {
  std::uint32_t first_address = 0;
  std::uint32_t addresses_per_child = 1;
  std::uint32_t stride = 1;  ///< switches of this tier that an address chooses from on its way up
  std::vector<LinkId> up;    ///< the first cable to each parent in turn, then the second, ...
  std::vector<LinkId> down;
  std::vector<std::uint32_t> down_begin{0};

  std::uint32_t children() const { return static_cast<std::uint32_t>(down_begin.size()) - 1; }
  std::uint32_t address_count() const { return children() * addresses_per_child; }
};

/// How bytes reach a GPU of another node that sits on another rail, that is, at another position.
enum class CrossRail : std::uint8_t {
  nvlink,  ///< over NVLink to the GPU of the own node on the target's rail, then along that rail:
           ///< NCCL's PXN (docs.nvidia.com, NCCL environment variables, NCCL_PXN_DISABLE)
  fabric   ///< out of the own NIC; only where the fabric joins all rails
};

/// GPUs in nodes, joined by a fabric.
///
/// The GPUs come first among the vertices, node by node, so that vertex g is GpuId g; the network
/// switches come last. Every cable is two links, one each way.
struct Cluster {
  Graph graph;
  Links links;
  std::uint32_t gpus_per_node = 0;
  CrossRail cross_rail = CrossRail::nvlink;
  std::vector<GpuLinks> gpus;        ///< by GpuId
  DeviceId first_switch{};           ///< the network switches are the vertices from here on
  std::vector<Forwarding> switches;  ///< in the order of their vertices

  bool is_network_switch(DeviceId device) const { return device >= first_switch; }
  const Forwarding& forwarding(DeviceId network_switch) const {
    return switches[index(network_switch) - index(first_switch)];
  }
  Forwarding& forwarding(DeviceId network_switch) {
    return switches[index(network_switch) - index(first_switch)];
  }
};

/// What a cable carries in each direction at the same time.
struct Cable {
  Bandwidth bandwidth;
  Seconds latency;
};

/// Adds a device, before any network switch.
DeviceId add_device(Cluster& cluster, const Device& device);

/// Adds a network switch whose addresses, children and links are still to be filled in.
DeviceId add_switch(Cluster& cluster, const Device& device);

/// Joins two devices by a cable; returns the link from a to b and the link from b to a.
std::pair<LinkId, LinkId> connect(Cluster& cluster, DeviceId a, DeviceId b, const Cable& cable);

/// Plugs the NIC of a GPU into the next port of a leaf, and so gives it its address.
void plug_in(Cluster& cluster, GpuId gpu, DeviceId leaf, const Cable& cable);

/// Joins each of the lower switches to each of the upper ones, as yet without children, by so many
/// parallel cables, and makes the addresses of the lower known to the upper ones.
///
/// Requires the addresses of the lower switches to begin `addresses_each` after one another.
void join_tiers(Cluster& cluster, std::span<const DeviceId> lower, std::span<const DeviceId> upper,
                std::size_t parallel_cables, std::uint32_t addresses_each, const Cable& cable);

/// How long an empty message takes over the links of a route.
Seconds latency_of(const Cluster& cluster, std::span<const LinkId> route);

/// "node-3.gpu-5", "node-3.nic-5", "node-3.nvswitch", "plane-0.leaf-12", "plane-0.spine-4".
std::string name_of(const Device& device);

}  // namespace trainyard
