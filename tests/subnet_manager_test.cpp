#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "analysis/topology_report.hpp"
#include "tests/catch.hpp"
#include "tests/folder.hpp"
#include "topologies/ibnetdiscover.hpp"
#include "topologies/traffic.hpp"

// Fabrics that we export, played to a real subnet manager (opensm), which discovers and routes
// them.

using namespace trainyard;

namespace {

/// What a subnet manager made of a fabric: ibnetdiscover.txt and opensm-lfts.dump in its folder.
struct PlayedFabric {
  std::string cluster;  ///< the YAML file that it was exported from
  std::string ibnetdiscover;
  std::string lfts;
};

void run(const std::string& command) {
  if (std::system(command.c_str()) != 0) throw std::runtime_error{"failed: " + command};
}

PlayedFabric play(const Folder& folder, const std::string& cluster) {
  const std::string file =
      folder.write("cluster.yaml", "cluster: {gpu: H100-SXM, " + cluster + "}");
  const std::string net = folder.file("fabric.net");
  run(std::string{TRAINYARD_PROGRAM} + " topology " + file + " --export ibsim=" + net + " > " +
      folder.file("report.txt"));
  run(std::string{TRAINYARD_SOURCE_DIR} + "/tests/play_fabric.sh " + net + " " + folder.file(""));
  return {.cluster = file,
          .ibnetdiscover = folder.read("ibnetdiscover.txt"),
          .lfts = folder.read("opensm-lfts.dump")};
}

using Port = std::pair<std::string, int>;  // of the device called so

/// What the two files say, read by as little as this test needs, so that it does not lean on what
/// it might one day check.
struct WalkedFabric {
  std::map<Port, Port> peers;
  std::map<std::string, int> lids;                   ///< of HCAs
  std::map<std::string, int> switches;               ///< with their LIDs
  std::map<std::string, std::map<int, int>> routes;  ///< of switches: port by LID
};

std::string between(const std::string& line, const std::string& before, const std::string& after) {
  const std::size_t start = line.find(before);
  if (start == std::string::npos) throw std::runtime_error{"no '" + before + "' in: " + line};
  const std::size_t from = start + before.size();
  return line.substr(from, line.find(after, from) - from);
}

void read_wiring(const std::string& text, WalkedFabric& fabric) {
  std::istringstream lines{text};
  std::string device;
  bool is_switch = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("Switch") || line.starts_with("Ca")) {
      is_switch = line.starts_with("Switch");
      device = between(line, "\"", "\"");
      if (is_switch) fabric.switches[device] = std::stoi(between(line, " lid ", " "));
    } else if (line.starts_with("[")) {
      const Port here{device, std::stoi(line.substr(1))};
      fabric.peers[here] = {between(line, "\"", "\""), std::stoi(between(line, "\"[", "]"))};
      if (!is_switch) fabric.lids[device] = std::stoi(between(line, "# lid ", " "));
    }
  }
}

void read_routes(const std::string& text, WalkedFabric& fabric) {
  std::istringstream lines{text};
  std::string device;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("Unicast")) device = "S-" + between(line, "guid 0x", " ");
    if (!line.starts_with("0x")) continue;
    std::istringstream words{line};
    std::string lid;
    std::string port;
    words >> lid >> port;
    // A LID that the switch does not know has no port.
    if (port.find_first_not_of("0123456789") != std::string::npos) continue;
    fabric.routes[device][std::stoi(lid, nullptr, 16)] = std::stoi(port);
  }
}

WalkedFabric walk(const PlayedFabric& played) {
  WalkedFabric fabric;
  read_wiring(played.ibnetdiscover, fabric);
  read_routes(played.lfts, fabric);
  return fabric;
}

/// Messages through each port when every HCA sends one to every other.
std::map<Port, int> all_to_all(const WalkedFabric& fabric) {
  std::map<Port, int> loads;
  for (const auto& [from, from_lid] : fabric.lids) {
    for (const auto& [to, to_lid] : fabric.lids) {
      if (from == to) continue;
      Port at{from, 1};
      for (int hops = 0;; ++hops) {
        if (hops > 10) throw std::runtime_error{"a route that does not end"};
        ++loads[at];
        const std::string next = fabric.peers.at(at).first;
        if (next == to) break;
        at = {next, fabric.routes.at(next).at(to_lid)};
      }
    }
  }
  return loads;
}

/// The busiest port of a switch over the busiest of an HCA.
double busiest_over_injection(const WalkedFabric& fabric) {
  int busiest = 0;
  int injection = 0;
  for (const auto& [port, load] : all_to_all(fabric)) {
    int& most = fabric.switches.contains(port.first) ? busiest : injection;
    most = std::max(most, load);
  }
  return static_cast<double>(busiest) / injection;
}

/// A cluster as the program reads it from a file.
Cluster built(const std::string& file) {
  const PricedCluster priced = read_priced_cluster(read_yaml_file(file), embedded_catalogue(), "");
  return build_cluster(priced);
}

/// The cables of a fabric by what they join, each with the lesser name first.
using Cables = std::multiset<std::pair<std::string, std::string>>;

Cables cables_of(const Cluster& cluster) {
  const auto name = [&](DeviceId device) {
    std::string text = name_of(cluster, device);
    const std::size_t nic = text.find(".nic-");
    return nic == std::string::npos ? text : text.replace(nic, 1, " ");
  };
  Cables cables;
  for (std::size_t link = 0; link < cluster.links.size(); link += 2) {
    if (!cluster.is_network_switch(cluster.links.target[link])) continue;
    cables.insert(std::minmax(name(cluster.links.source[link]), name(cluster.links.target[link])));
  }
  return cables;
}

Cables cables_of(const Wiring& wiring) {
  Cables cables;
  for (const Wiring::Cable& cable : wiring.cables) {
    cables.insert(std::minmax(wiring.devices[cable.a.device].description,
                              wiring.devices[cable.b.device].description));
  }
  return cables;
}

/// Loads of an all-to-all on all links of the fabric, in rising order.
std::vector<int> loads_of(const Cluster& cluster) {
  const std::vector<double> all = *all_to_all_loads(cluster);
  std::vector<int> loads;
  for (std::size_t link = 0; link < all.size(); ++link) {
    const bool in_fabric = cluster.is_network_switch(cluster.links.source[link]) ||
                           cluster.is_network_switch(cluster.links.target[link]);
    if (in_fabric && all[link] > 0.0) loads.push_back(static_cast<int>(std::lround(all[link])));
  }
  std::ranges::sort(loads);
  return loads;
}

std::vector<int> loads_of(const WalkedFabric& fabric) {
  std::vector<int> loads;
  for (const auto& [port, load] : all_to_all(fabric)) loads.push_back(load);
  std::ranges::sort(loads);
  return loads;
}

/// The number that the program itself prints for the cluster.
double own_ratio(const Folder& folder) {
  return std::stod(between(folder.read("report.txt"), "busiest link ", " x"));
}

struct Case {
  std::string cluster;
  std::size_t endpoints;
  std::size_t switches;
  double ratio;
};

}  // namespace

TEST_CASE("a subnet manager discovers what was exported, and loads its links as we reckon",
          "[server]") {
  const auto [cluster, endpoints, switches, ratio] = GENERATE(values<Case>({
      {"nodes: 8, fabric: {kind: fat-tree, switch_radix: 16}", 64, 12, 1.0},
      {"nodes: 64, fabric: {kind: rail-fat-tree, switch_radix: 128, spine_radix: 32}", 512, 24,
       1.0},
      {"nodes: 8, fabric: {kind: fat-tree, switch_radix: 12, oversubscription: 2}", 64, 12,
       112.0 / 63.0},
      // Where cables have failed, opensm falls back from ftree to minhop.
      {"nodes: 8, fabric: {kind: fat-tree, switch_radix: 16}, failed_links: ["
       "{between: [plane-0.leaf-0, plane-0.spine-0], cable: 1}, "
       "{between: [plane-0.leaf-0, plane-0.spine-1], cable: 2}]",
       64, 12, 112.0 / 63.0},
  }));
  INFO(cluster);
  const Folder folder;
  const WalkedFabric fabric = walk(play(folder, cluster));
  CHECK(fabric.lids.size() == endpoints);
  CHECK(fabric.switches.size() == switches);
  CHECK(busiest_over_injection(fabric) == Approx(ratio));
  CHECK(own_ratio(folder) == Approx(ratio).margin(0.005));
}

TEST_CASE("what a subnet manager found and routed comes back as the same graph and the same loads",
          "[server]") {
  const std::string cluster =
      GENERATE(as<std::string>{}, "nodes: 8, fabric: {kind: fat-tree, switch_radix: 16}",
               "nodes: 64, fabric: {kind: rail-fat-tree, switch_radix: 128, spine_radix: 32}",
               "nodes: 8, fabric: {kind: fat-tree, switch_radix: 12, oversubscription: 2}",
               "nodes: 8, fabric: {kind: fat-tree, switch_radix: 16}, failed_links: ["
               "{between: [plane-0.leaf-0, plane-0.spine-0], cable: 1}, "
               "{between: [plane-0.leaf-0, plane-0.spine-1], cable: 2}]");
  INFO(cluster);
  const Folder folder;
  const PlayedFabric played = play(folder, cluster);
  CHECK(cables_of(read_ibnetdiscover("ibnetdiscover.txt", played.ibnetdiscover)) ==
        cables_of(built(played.cluster)));
  const std::string back = folder.write(
      "back.yaml",
      "cluster: {gpu: H100-SXM, gpus_per_node: 8, fabric: {ibnetdiscover: ibnetdiscover.txt, lfts: "
      "opensm-lfts.dump}}");
  CHECK(loads_of(built(back)) == loads_of(walk(played)));
}
