#include "topologies/wired_fabric.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "sim/yaml.hpp"
#include "topologies/cluster_spec.hpp"
#include "topologies/nodes.hpp"
#include "topologies/shortest_paths.hpp"
#include "topologies/table_routes.hpp"

namespace trainyard {
namespace {

[[noreturn]] void fail(const Wiring& wiring, int line, const std::string& problem) {
  throw InputError{wiring.file + ":" + std::to_string(std::max(1, line)) + ":1: " + problem};
}

std::string text_of(const Wiring::Device& device) {
  return device.description.empty() ? device.name : device.description;
}

/// Builds a cluster of a wiring, step by step.
class Wirer {
 public:
  Wirer(Cluster& cluster, const ClusterSpec& spec, const WiredFabric& fabric)
      : cluster_{cluster},
        spec_{spec},
        fabric_{fabric},
        wiring_{fabric.wiring},
        cables_(wiring_.devices.size()),
        nic_number_(wiring_.devices.size()),
        switch_of_(wiring_.devices.size()) {}

  void build() {
    number_devices();
    add_switches();
    plug_nics_in();
    join_switches();
    check_rails();
    if (fabric_.tables) {
      fill_from_tables(cluster_, *fabric_.tables, ports_, lids_);
    } else {
      fill_shortest_paths(cluster_);
    }
  }

 private:
  bool is_switch(std::uint32_t device) const {
    return wiring_.devices[device].kind == DeviceKind::network_switch;
  }

  /// The other end of a cable, seen from one of its devices.
  static const Wiring::End& beyond(const Wiring::Cable& cable, std::uint32_t device) {
    return cable.a.device == device ? cable.b : cable.a;
  }

  void number_devices() {
    for (std::uint32_t n = 0; n < wiring_.cables.size(); ++n) {
      cables_[wiring_.cables[n].a.device].push_back(n);
      cables_[wiring_.cables[n].b.device].push_back(n);
    }
    std::uint32_t number = 0;
    for (const auto& node : fabric_.nics) {
      for (const std::uint32_t device : node) {
        nics_.push_back(device);
        nic_number_[device] = number++;
      }
    }
  }

  /// Marks what switches join with `device` as one plane.
  void mark_plane(std::uint32_t device, int plane, std::vector<int>& planes) const {
    std::vector<std::uint32_t> reached{device};
    planes[device] = plane;
    for (std::size_t n = 0; n < reached.size(); ++n) {
      for (const std::uint32_t cable : cables_[reached[n]]) {
        const std::uint32_t next = beyond(wiring_.cables[cable], reached[n]).device;
        if (!is_switch(next) || planes[next] >= 0) continue;
        planes[next] = plane;
        reached.push_back(next);
      }
    }
  }

  /// Cables from each switch to the nearest NIC, plus one: 1 of a leaf, 2 of a spine above it.
  std::vector<std::uint8_t> tiers() const {
    std::vector<std::uint8_t> tiers(wiring_.devices.size());
    std::vector<std::uint32_t> reached;
    for (const std::uint32_t nic : nics_) {
      for (const std::uint32_t cable : cables_[nic]) {
        const std::uint32_t leaf = beyond(wiring_.cables[cable], nic).device;
        if (is_switch(leaf) && tiers[leaf] == 0) reached.push_back(leaf);
        if (is_switch(leaf)) tiers[leaf] = 1;
      }
    }
    for (std::size_t n = 0; n < reached.size(); ++n) {
      for (const std::uint32_t cable : cables_[reached[n]]) {
        const std::uint32_t next = beyond(wiring_.cables[cable], reached[n]).device;
        if (!is_switch(next) || tiers[next] != 0) continue;
        tiers[next] = static_cast<std::uint8_t>(tiers[reached[n]] + 1);
        reached.push_back(next);
      }
    }
    return tiers;
  }

  void add_switches() {
    const std::vector<std::uint8_t> tier = tiers();
    std::vector<int> planes(wiring_.devices.size(), -1);
    int plane_count = 0;
    std::map<std::pair<int, std::uint8_t>, std::uint32_t> positions;
    for (std::uint32_t device = 0; device < wiring_.devices.size(); ++device) {
      if (!is_switch(device) || tier[device] == 0) continue;  // leads to no NIC
      if (planes[device] < 0) mark_plane(device, plane_count++, planes);
      switch_of_[device] =
          add_switch(cluster_, {.kind = DeviceKind::network_switch,
                                .tier = tier[device],
                                .plane = static_cast<std::uint16_t>(planes[device]),
                                .position = positions[{planes[device], tier[device]}]++});
      cluster_.switch_names.push_back(wiring_.devices[device].name);
    }
    ports_.resize(cluster_.switches.size());
    for (const Wiring::Device& device : wiring_.devices) {
      if (device.kind == DeviceKind::network_switch) lids_.emplace(device.lid, std::nullopt);
    }
  }

  /// Remembers that a port of a switch is the beginning of a link.
  void note_port(const Wiring::End& end, LinkId link) {
    if (!is_switch(end.device)) return;
    ports_[index(switch_of_[end.device]) - index(cluster_.first_switch)].emplace(end.port, link);
  }

  Cable cable_of(const Wiring::Cable& cable, const Cable& usual) const {
    return {cable.bandwidth.value_or(usual.bandwidth), cable.latency.value_or(usual.latency)};
  }

  /// The leaf of a NIC, and the cable there.
  const Wiring::Cable& uplink(std::uint32_t nic) const {
    const Wiring::Device& device = wiring_.devices[nic];
    std::vector<std::uint32_t> to_switches;
    for (const std::uint32_t cable : cables_[nic]) {
      if (is_switch(beyond(wiring_.cables[cable], nic).device)) to_switches.push_back(cable);
    }
    if (to_switches.size() != 1) {
      fail(wiring_, device.line,
           text_of(device) + " has " + std::to_string(to_switches.size()) +
               " cables to switches (a NIC needs one; draw each port as a NIC of its own)");
    }
    return wiring_.cables[to_switches.front()];
  }

  void plug_nics_in() {
    std::map<std::uint32_t, std::vector<std::uint32_t>> leaves;  // by their first NIC
    std::map<std::uint32_t, std::uint32_t> first_nic;            // by leaf
    for (const std::uint32_t nic : nics_) {
      const std::uint32_t leaf = beyond(uplink(nic), nic).device;
      leaves[first_nic.try_emplace(leaf, nic_number_[nic]).first->second].push_back(nic);
    }
    std::map<std::uint16_t, std::uint32_t> next_address;
    for (const auto& [first, nics] : leaves) {
      for (const std::uint32_t nic : nics) {
        const Wiring::Cable& cable = uplink(nic);
        const Wiring::End& leaf = beyond(cable, nic);
        const DeviceId plugged = switch_of_[leaf.device];
        const std::vector<GpuId> gpus = gpus_of_nic(cluster_, nic_number_[nic]);
        plug_in(cluster_, gpus, plugged, next_address[cluster_.graph[index(plugged)].plane]++,
                cable_of(cable, spec_.nic));
        note_port(leaf, cluster_.gpus[index(gpus.front())].from_leaf);
        lids_[wiring_.devices[nic].lid] = gpus.front();
      }
    }
  }

  void join_switches() {
    for (const Wiring::Cable& cable : wiring_.cables) {
      if (!is_switch(cable.a.device) || !is_switch(cable.b.device)) continue;
      if (cable.a.device == cable.b.device || index(switch_of_[cable.a.device]) == 0) continue;
      const auto [there, back] = connect(cluster_, switch_of_[cable.a.device],
                                         switch_of_[cable.b.device], cable_of(cable, spec_.trunk));
      note_port(cable.a, there);
      note_port(cable.b, back);
    }
  }

  /// Throws if NICs that send to one another have no switches in common.
  void check_rails() const {
    const auto plane = [&](std::uint32_t nic) {
      return cluster_.graph[index(switch_of_[beyond(uplink(nic), nic).device])].plane;
    };
    const auto check = [&](std::uint32_t a, std::uint32_t b) {
      if (plane(a) == plane(b)) return;
      fail(wiring_, wiring_.devices[b].line,
           "the fabric is in pieces: " + text_of(wiring_.devices[b]) + " cannot reach " +
               text_of(wiring_.devices[a]) + " (is a part of the file missing?)");
    };
    const auto& first = fabric_.nics.front();
    for (const auto& node : fabric_.nics) {
      for (std::size_t n = 0; n < node.size(); ++n) {
        const std::size_t rail = n % rail_count(spec_);
        check(first[spec_.cross_rail == CrossRail::fabric ? 0 : rail], node[n]);
      }
    }
  }

  Cluster& cluster_;
  const ClusterSpec& spec_;
  const WiredFabric& fabric_;
  const Wiring& wiring_;
  std::vector<std::vector<std::uint32_t>> cables_;  // by device
  std::vector<std::uint32_t> nics_;                 // devices, by number of the NIC
  std::vector<std::uint32_t> nic_number_;           // by device
  std::vector<DeviceId> switch_of_;                 // by device; 0 of what leads to no NIC
  std::vector<PortLinks> ports_;                    // by switch
  LidOwners lids_;
};

}  // namespace

void add_wired(Cluster& cluster, const ClusterSpec& spec, const WiredFabric& fabric) {
  Wirer{cluster, spec, fabric}.build();
}

}  // namespace trainyard
