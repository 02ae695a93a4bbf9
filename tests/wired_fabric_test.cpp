#include "topologies/wired_fabric.hpp"

#include "sim/yaml.hpp"
#include "tests/catch.hpp"
#include "tests/clusters.hpp"
#include "topologies/host_nics.hpp"
#include "topologies/traffic.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

/// Two hosts with a NIC each on leaves a and b, two hosts on leaf c, and a spine s that joins a and
/// b by two cables each, c by one. Ports count from 1 in the order of the cables.
class Drawing {
 public:
  Drawing() {
    for (const char* name : {"h0", "h1", "h2", "h3"}) add(DeviceKind::nic, name);
    for (const char* name : {"a", "b", "c", "s"}) add(DeviceKind::network_switch, name);
    for (const auto& [from, to] : std::vector<std::pair<int, int>>{
             {0, 4}, {1, 5}, {2, 6}, {3, 6}, {4, 7}, {4, 7}, {5, 7}, {5, 7}, {6, 7}}) {
      cable(static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to));
    }
  }

  void add(DeviceKind kind, const char* name) {
    const auto number = static_cast<std::uint32_t>(wiring.devices.size());
    wiring.devices.push_back({.kind = kind,
                              .name = name,
                              .description = {},
                              .lid = number + 1,
                              .line = static_cast<int>(number) + 10});
    ports_.push_back(0);
  }

  void cable(std::uint32_t a, std::uint32_t b) {
    wiring.cables.push_back({.a = {a, ++ports_[a]},
                             .b = {b, ++ports_[b]},
                             .bandwidth = 25.0_GBps,
                             .latency = std::nullopt});
  }

  ClusterSpec spec(std::optional<LinearForwardingTables> tables = std::nullopt) const {
    const auto nics = nics_by_host(wiring);
    return spec_of(static_cast<int>(nics.size()), static_cast<int>(nics[0].size()),
                   WiredFabric{.wiring = wiring, .nics = nics, .tables = std::move(tables)});
  }

  Wiring wiring{.file = "fabric.txt", .devices = {}, .cables = {}};

 private:
  std::vector<std::uint32_t> ports_;
};

/// Ports by LID, from LID 1 on, of the switches a, b, c and s of the drawing.
LinearForwardingTables tables_of(const std::vector<std::vector<std::uint8_t>>& ports) {
  LinearForwardingTables tables{.file = "lfts.dump", .tables = {}};
  const std::vector<std::string> names{"a", "b", "c", "s"};
  for (std::size_t n = 0; n < ports.size(); ++n) {
    LinearForwardingTables::Table table{
        .name = names[n], .line = static_cast<int>(n) * 10 + 1, .port_by_lid = {255}};
    for (const std::uint8_t port : ports[n]) table.port_by_lid.push_back(port);
    tables.tables.push_back(table);
  }
  return tables;
}

/// From a by its second cable up to everything, from b by its first.
const std::vector<std::vector<std::uint8_t>> good_ports{
    {1, 3, 3, 3}, {2, 1, 2, 2}, {3, 3, 1, 2}, {1, 3, 5, 5}};

std::string error_of(const ClusterSpec& spec) {
  try {
    build_cluster(spec);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

std::string error_with_ports(std::size_t table, std::size_t lid, std::uint8_t port) {
  auto ports = good_ports;
  ports[table][lid - 1] = port;
  return error_of(Drawing{}.spec(tables_of(ports)));
}

}  // namespace

TEST_CASE("a wiring becomes a cluster with its names, tiers, bandwidths and parallel cables") {
  const Cluster cluster = build_cluster(Drawing{}.spec());
  CHECK(cluster.gpus.size() == 4);
  CHECK(cluster.switch_names == std::vector<std::string>{"a", "b", "c", "s"});
  CHECK(cluster.graph[index(cluster.leaf_of(GpuId{3}))].tier == 1);
  CHECK(cluster.graph[num_vertices(cluster.graph) - 1].tier == 2);
  CHECK(trunk_count(cluster) == 5);
  CHECK(cluster.links.bandwidth[index(cluster.gpus[0].to_leaf)] == 25.0_GBps);
  CHECK(all_lead(cluster));
  CHECK(hops_between(cluster, 2, 3) == 1);
  CHECK(hops_between(cluster, 0, 3) == 3);
}

TEST_CASE("imported tables decide every route") {
  const Cluster cluster = build_cluster(Drawing{}.spec(tables_of(good_ports)));
  CHECK(all_lead(cluster));
  std::vector<LinkId> up_from_a;
  for (const std::size_t to : {1, 2, 3}) up_from_a.push_back(route_between(cluster, 0, to)[2]);
  CHECK(up_from_a == std::vector<LinkId>(3, up_from_a.front()));
  const auto& links = cluster.links;
  std::size_t first_up = 0;
  while (links.source[first_up] != cluster.leaf_of(GpuId{0}) ||
         !cluster.is_network_switch(links.target[first_up])) {
    ++first_up;
  }
  CHECK(index(up_from_a.front()) == first_up + 2);  // the second cable
}

TEST_CASE("tables that do not lead everywhere are refused where they stand") {
  CHECK(error_with_ports(0, 1, 1) == "no error");
  CHECK(error_with_ports(0, 3, 9) ==
        "lfts.dump:1:1: packets to node-2.nic-0 (LID 3) end at a, which sends them to no port that "
        "is cabled (dump wiring and tables again, at one time)");
  CHECK(
      error_with_ports(3, 3, 1) ==
      "lfts.dump:1:1: packets to node-2.nic-0 (LID 3) go round in a circle over a (dump the tables "
      "again)");
  CHECK(
      error_with_ports(2, 3, 2) ==
      "lfts.dump:21:1: packets to node-2.nic-0 (LID 3) arrive at node-3.nic-0 instead (dump wiring "
      "and tables again, at one time)");
  CHECK(error_of(Drawing{}.spec(tables_of({{1, 3, 3, 3}}))) ==
        "lfts.dump:1:1: no table of switch b (is the file cut off, or of another time than the "
        "wiring?)");
}

TEST_CASE("a fabric in pieces is refused by what cannot reach what") {
  Drawing drawing;
  drawing.add(DeviceKind::nic, "h4");
  drawing.add(DeviceKind::network_switch, "lonely");
  drawing.cable(8, 9);
  CHECK(error_of(drawing.spec()) ==
        "fabric.txt:18:1: the fabric is in pieces: h4 cannot reach h0 (is a part of the file "
        "missing?)");
}

TEST_CASE("a NIC has one cable to a switch") {
  Drawing drawing;
  drawing.cable(0, 5);
  CHECK(error_of(drawing.spec()) ==
        "fabric.txt:10:1: h0 has 2 cables to switches (a NIC needs one; draw each port as a NIC of "
        "its own)");
  Drawing bare;
  bare.add(DeviceKind::nic, "h4");
  CHECK(error_of(bare.spec()) ==
        "fabric.txt:18:1: h4 has 0 cables to switches (a NIC needs one; draw each port as a NIC of "
        "its own)");
}

TEST_CASE("rails may be planes that nothing joins") {
  Drawing drawing;
  drawing.wiring = {.file = "rails.txt", .devices = {}, .cables = {}};
  for (const char* name : {"h0 r0", "h0 r1", "h1 r0", "h1 r1"}) drawing.add(DeviceKind::nic, name);
  for (const char* name : {"rail0", "rail1"}) drawing.add(DeviceKind::network_switch, name);
  for (std::uint32_t nic = 0; nic < 4; ++nic) {
    drawing.wiring.cables.push_back(
        {.a = {nic, 1}, .b = {4 + nic % 2, nic + 1}, .bandwidth = 50.0_GBps, .latency = 1.0_us});
  }
  const Cluster cluster = build_cluster(drawing.spec());
  CHECK(cluster.graph[index(cluster.leaf_of(GpuId{1}))].plane == 1);
  CHECK(all_lead(cluster));
}

TEST_CASE("an imported fabric is spread, hashed and cut like any other") {
  ClusterSpec spec = Drawing{}.spec();
  spec.routing.choice = PathChoice::spread;
  const Cluster whole = build_cluster(spec);
  const std::vector<double> loads = *all_to_all_loads(whole);
  CHECK(*std::ranges::max_element(loads) == Approx(4.0));  // two of c to two others, over one cable
  spec.failed_links = {{"c", "s"}};
  CHECK(refusal_of(spec) ==
        "the failed links cut the cluster in two: a cannot reach c (let fewer links fail)");
}

TEST_CASE("imported tables do not lead around links that fail") {
  ClusterSpec spec = Drawing{}.spec(tables_of(good_ports));
  spec.failed_links = {{"a", "s", 1}};
  CHECK(
      refusal_of(spec) ==
      "imported tables do not lead around failed links (leave lfts out, or import what was dumped "
      "after the failure)");
}
