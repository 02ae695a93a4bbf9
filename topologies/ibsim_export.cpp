#include "topologies/ibsim_export.hpp"

namespace trainyard {
namespace {

struct Port {
  std::size_t peer;
  std::size_t peer_port;  ///< from 1 on
};

/// The fabric's cables by device, in the order in which they were plugged.
std::vector<std::vector<Port>> ports_of(const Cluster& cluster) {
  std::vector<std::vector<Port>> ports(num_vertices(cluster.graph));
  for (std::size_t link = 0; link < cluster.links.size(); link += 2) {
    const DeviceId from = cluster.links.source[link];
    const DeviceId to = cluster.links.target[link];
    if (!cluster.is_network_switch(from) && !cluster.is_network_switch(to)) continue;
    auto& here = ports[index(from)];
    auto& there = ports[index(to)];
    here.push_back({.peer = index(to), .peer_port = there.size() + 1});
    there.push_back({.peer = index(from), .peer_port = here.size()});
  }
  return ports;
}

std::string net_name(const Cluster& cluster, std::size_t n) {
  const Device& device = cluster.graph[n];
  if (device.kind == DeviceKind::network_switch) return name_of(cluster, id_at<DeviceId>(n));
  return "node-" + std::to_string(device.node) + " nic-" + std::to_string(device.position);
}

}  // namespace

std::string ibsim_text(const Cluster& cluster) {
  std::string text = "# All cables are 4xHDR here: ibsim 0.10 cannot parse 4xNDR.\n";
  const std::vector<std::vector<Port>> ports = ports_of(cluster);
  for (std::size_t n = 0; n < ports.size(); ++n) {
    if (ports[n].empty()) continue;
    const bool is_switch = cluster.graph[n].kind == DeviceKind::network_switch;
    text += std::string{is_switch ? "\nSwitch\t" : "\nHca\t"} + std::to_string(ports[n].size()) +
            " \"" + net_name(cluster, n) + "\"\n";
    for (std::size_t port = 0; port < ports[n].size(); ++port) {
      const std::string peer = net_name(cluster, ports[n][port].peer);
      text += "[" + std::to_string(port + 1) + "]\t\"" + peer + "\"[" +
              std::to_string(ports[n][port].peer_port) + "]\t\t# \"" + peer + "\" lid 0 4xHDR\n";
    }
  }
  return text;
}

}  // namespace trainyard
