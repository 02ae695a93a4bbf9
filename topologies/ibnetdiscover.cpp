#include "topologies/ibnetdiscover.hpp"

#include <iterator>
#include <unordered_map>
#include <utility>

#include "sim/yaml_mistake.hpp"
#include "topologies/ibnetdiscover_blocks.hpp"

namespace trainyard {
namespace {

using Kind = FabricNode::Kind;

constexpr std::string_view whole_file = "is the file cut off? save all that ibnetdiscover prints";

/// The blocks of a file, and where each of their names is among them.
struct Fabric {
  std::string file;
  std::vector<FabricNode> nodes;
  std::unordered_map<std::string_view, std::size_t> by_name;
};

/// One end of a cable in the file's own terms.
struct Socket {
  std::size_t node;
  std::uint32_t port;

  friend auto operator<=>(const Socket&, const Socket&) = default;
};

[[noreturn]] void fail(const Fabric& fabric, const FabricPort& port, const std::string& problem,
                       std::string_view remedy = {}) {
  throw mistake(place_in(fabric.file, port.line, port.column), problem, remedy);
}

Fabric read_fabric(std::string file, std::string_view text) {
  Fabric fabric{.file = std::move(file), .nodes = {}, .by_name = {}};
  fabric.nodes = read_fabric_nodes(fabric.file, text);
  bool has_switch = false;
  for (std::size_t n = 0; n < fabric.nodes.size(); ++n) {
    const FabricNode& node = fabric.nodes[n];
    const auto [known, added] = fabric.by_name.emplace(node.name, n);
    if (!added) {
      throw mistake(place_in(fabric.file, node.line, node.column),
                    node.name + " comes twice, first in line " +
                        std::to_string(fabric.nodes[known->second].line),
                    "give one subnet at a time");
    }
    has_switch = has_switch || node.kind == Kind::network_switch;
  }
  if (!has_switch) {
    throw mistake(place_in(fabric.file, 1, 1), "no switch in this file",
                  "give the output of ibnetdiscover");
  }
  return fabric;
}

std::string port_name(const std::string& node, std::uint32_t port) {
  return "port " + std::to_string(port) + " of " + node;
}

/// The other end of the cable at `here`, once sure that it says the same.
Socket peer_of(const Fabric& fabric, Socket here) {
  const FabricNode& node = fabric.nodes[here.node];
  const FabricPort& port = node.ports.at(here.port);
  const auto named = fabric.by_name.find(port.peer);
  if (named == fabric.by_name.end()) {
    fail(fabric, port, port.peer + " is not in this file", whole_file);
  }
  const FabricNode& peer = fabric.nodes[named->second];
  const auto found = peer.ports.find(port.peer_port);
  const std::string cable =
      port_name(node.name, here.port) + " is cabled to " + port_name(peer.name, port.peer_port);
  if (found == peer.ports.end()) {
    fail(fabric, port,
         cable + ", which is not listed in the block of line " + std::to_string(peer.line),
         whole_file);
  }
  const FabricPort& back = found->second;
  if (back.peer != node.name || back.peer_port != here.port) {
    fail(fabric, port,
         cable + ", but line " + std::to_string(back.line) + " has that cabled to " +
             port_name(back.peer, back.peer_port));
  }
  if (port.bandwidth && back.bandwidth && *port.bandwidth != *back.bandwidth) {
    fail(fabric, port, cable + " at another rate than in line " + std::to_string(back.line));
  }
  return {named->second, port.peer_port};
}

bool is_endpoint_or_switch(const FabricNode& node) {
  return node.kind != Kind::router &&
         node.description.find("Aggregation Node") == std::string::npos;
}

/// Adds a switch, or the ports of an HCA that are in use.
void add_devices(Wiring& wiring, const FabricNode& node) {
  Wiring::Device device{.kind = DeviceKind::network_switch,
                        .name = node.name,
                        .description = node.description,
                        .lid = node.lid,
                        .line = node.line};
  if (node.kind == Kind::network_switch) {
    wiring.devices.push_back(device);
    return;
  }
  device.kind = DeviceKind::nic;
  for (const auto& [number, port] : node.ports) {
    device.name = node.name;
    if (node.ports.size() > 1) device.name.append("[").append(std::to_string(number)).append("]");
    device.lid = port.lid;
    wiring.devices.push_back(device);
  }
}

/// The end of a cable, given the first device of each node.
Wiring::End end_at(const Fabric& fabric, const std::vector<std::size_t>& first_device,
                   Socket socket) {
  const FabricNode& node = fabric.nodes[socket.node];
  std::size_t device = first_device[socket.node];
  if (node.kind == Kind::hca) {
    const auto before = std::distance(node.ports.begin(), node.ports.find(socket.port));
    device += static_cast<std::size_t>(before);
  }
  return {.device = static_cast<std::uint32_t>(device), .port = socket.port};
}

/// Whether the cable between two ports is part of the fabric. Throws if it joins two HCAs.
bool is_cable(const Fabric& fabric, Socket here, Socket there) {
  const FabricNode& a = fabric.nodes[here.node];
  const FabricNode& b = fabric.nodes[there.node];
  if (!is_endpoint_or_switch(a) || !is_endpoint_or_switch(b)) return false;
  if (a.kind == Kind::hca && b.kind == Kind::hca) {
    fail(fabric, a.ports.at(here.port), a.name + " is cabled straight to " + b.name,
         "only fabrics of switches are modelled; leave out these two");
  }
  return here.node != there.node;
}

}  // namespace

Wiring read_ibnetdiscover(std::string file, std::string_view text) {
  const Fabric fabric = read_fabric(std::move(file), text);
  Wiring wiring{.file = fabric.file, .devices = {}, .cables = {}};
  std::vector<std::size_t> first_device;
  for (const FabricNode& node : fabric.nodes) {
    first_device.push_back(wiring.devices.size());
    if (is_endpoint_or_switch(node)) add_devices(wiring, node);
  }
  for (std::size_t n = 0; n < fabric.nodes.size(); ++n) {
    for (const auto& [number, port] : fabric.nodes[n].ports) {
      const Socket here{n, number};
      const Socket there = peer_of(fabric, here);
      if (there < here || !is_cable(fabric, here, there)) continue;
      const FabricPort& back = fabric.nodes[there.node].ports.at(there.port);
      wiring.cables.push_back({.a = end_at(fabric, first_device, here),
                               .b = end_at(fabric, first_device, there),
                               .bandwidth = port.bandwidth ? port.bandwidth : back.bandwidth,
                               .latency = {},
                               .line = port.line});
    }
  }
  return wiring;
}

}  // namespace trainyard
