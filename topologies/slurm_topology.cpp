#include "topologies/slurm_topology.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include "sim/yaml_mistake.hpp"
#include "topologies/slurm_topology_lines.hpp"

namespace trainyard {
namespace {

/// A tree that is being built. The position of a switch or host is that of its device.
struct Tree {
  Wiring wiring;
  std::unordered_map<std::string, std::uint32_t> by_name;
  std::vector<std::uint32_t> parents;  ///< by device; `none` at the top

  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
};

[[noreturn]] void fail(const Tree& tree, TextPlace place, const std::string& problem,
                       std::string_view remedy = {}) {
  throw mistake(place_in(tree.wiring.file, place.line, place.column), problem, remedy);
}

/// Adds a switch or host.
void add(Tree& tree, DeviceKind kind, const std::string& name, TextPlace place) {
  const auto device = static_cast<std::uint32_t>(tree.wiring.devices.size());
  const auto [known, added] = tree.by_name.emplace(name, device);
  if (!added) {
    const Wiring::Device& first = tree.wiring.devices[known->second];
    const bool is_switch = kind == DeviceKind::network_switch;
    fail(tree, place,
         quote(name) + (is_switch ? " is defined" : " stands") + " twice, first in line " +
             std::to_string(first.line),
         is_switch ? "give every switch one line" : "put every host below one switch");
  }
  tree.wiring.devices.push_back(
      {.kind = kind, .name = name, .description = {}, .lid = 0, .line = place.line});
  tree.parents.push_back(Tree::none);
}

/// Puts a child below the switch that `line` defines.
void join(Tree& tree, const SlurmSwitch& line, const std::string& child) {
  const auto found = tree.by_name.find(child);
  const std::vector<Wiring::Device>& devices = tree.wiring.devices;
  if (found == tree.by_name.end() ||
      (devices[found->second].kind == DeviceKind::nic && line.children_are_switches)) {
    fail(tree, line.children_place, "there is no switch " + quote(child),
         "define it with SwitchName=");
  }
  std::uint32_t& above = tree.parents[found->second];
  if (above != Tree::none) {
    fail(tree, line.children_place,
         quote(child) + " is below " + quote(devices[above].name) + " and " + quote(line.name),
         "a tree has one switch above each");
  }
  above = tree.by_name.at(line.name);
  tree.wiring.cables.push_back({.a = {.device = found->second},
                                .b = {.device = above},
                                .bandwidth = {},
                                .latency = {},
                                .line = line.children_place.line});
}

/// Throws if a switch is below itself: then the way up from it comes by twice.
void check_order(const Tree& tree) {
  std::vector<std::uint32_t> start_of_last_way(tree.parents.size(), Tree::none);
  for (std::uint32_t start = 0; start < tree.parents.size(); ++start) {
    std::uint32_t at = start;
    while (at != Tree::none && start_of_last_way[at] == Tree::none) {
      start_of_last_way[at] = start;
      at = tree.parents[at];
    }
    if (at == Tree::none || start_of_last_way[at] != start) continue;
    const Wiring::Device& device = tree.wiring.devices[at];
    fail(tree, {.line = device.line, .column = 1},
         "switch " + quote(device.name) + " is below itself");
  }
}

}  // namespace

Wiring read_slurm_topology(std::string file, std::string_view text) {
  Tree tree{.wiring = {.file = std::move(file), .devices = {}, .cables = {}},
            .by_name = {},
            .parents = {}};
  const std::vector<SlurmSwitch> switches = read_slurm_switches(tree.wiring.file, text);
  if (switches.empty()) {
    fail(tree, {.line = 1, .column = 1}, "no switch in this file",
         "it takes lines like SwitchName=leaf1 Nodes=h[01-16]");
  }
  for (const SlurmSwitch& one : switches) {
    add(tree, DeviceKind::network_switch, one.name, one.place);
    if (one.children_are_switches) continue;
    for (const std::string& host : one.children) {
      add(tree, DeviceKind::nic, host, one.children_place);
    }
  }
  for (const SlurmSwitch& one : switches) {
    for (const std::string& child : one.children) join(tree, one, child);
  }
  check_order(tree);
  return std::move(tree.wiring);
}

}  // namespace trainyard
