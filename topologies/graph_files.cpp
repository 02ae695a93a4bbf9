#include "topologies/graph_files.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "sim/quantity_text.hpp"
#include "sim/spelling.hpp"
#include "sim/yaml_mistake.hpp"
#include "topologies/graph_readers.hpp"
#include "topologies/text_lines.hpp"

namespace trainyard {
namespace {

constexpr std::array<std::pair<std::string_view, DeviceKind>, 5> kinds{
    {{"gpu", DeviceKind::gpu},
     {"nic", DeviceKind::nic},
     {"nv_switch", DeviceKind::nv_switch},
     {"pcie_switch", DeviceKind::pcie_switch},
     {"network_switch", DeviceKind::network_switch}}};

[[noreturn]] void fail(const Wiring& wiring, const std::string& problem,
                       std::string_view remedy = {}) {
  throw mistake(place_in(wiring.file, 1, 1), problem, remedy);
}

/// The attribute `kind` of a vertex.
DeviceKind read_kind(const Wiring& wiring, const WrittenVertex& vertex, const std::string& called) {
  if (vertex.kind.empty()) {
    fail(wiring, called + " has no attribute 'kind'",
         "give it gpu, nic, nv_switch, pcie_switch or network_switch");
  }
  std::vector<std::string> names;
  for (const auto& [name, kind] : kinds) {
    if (name == vertex.kind) return kind;
    names.emplace_back(name);
  }
  fail(wiring,
       called + " is of unknown kind " + quote(vertex.kind) + suggestion(vertex.kind, names));
}

void add_devices(Wiring& wiring, const std::vector<WrittenVertex>& vertices) {
  std::set<std::string> names;
  for (const WrittenVertex& vertex : vertices) {
    const std::string& name = vertex.name.empty() ? vertex.id : vertex.name;
    const std::string called =
        "vertex " + (name.empty() ? std::to_string(wiring.devices.size() + 1) : quote(name));
    const DeviceKind kind = read_kind(wiring, vertex, called);
    if (name.empty()) fail(wiring, called + " has no attribute 'name'", "give each its own");
    if (!names.insert(name).second) {
      fail(wiring, "two vertices are called " + quote(name), "give each its own name");
    }
    wiring.devices.push_back({.kind = kind, .name = name, .description = {}});
  }
}

/// How an error calls an edge.
std::string name_of(const Wiring& wiring, const WrittenEdge& edge) {
  return "the edge from " + quote(wiring.devices[edge.source].name) + " to " +
         quote(wiring.devices[edge.target].name);
}

template <class Value>
std::optional<Value> read_value(const Wiring& wiring, const WrittenEdge& edge,
                                const std::string& text, const UnitTable& units) {
  if (text.empty()) return std::nullopt;
  const auto value = read_quantity(text, units);
  if (!value) {
    fail(wiring,
         name_of(wiring, edge) + " has " + quote(text) + " for a " + std::string{units.quantity},
         "write it like '" + std::string{units.example} + "'");
  }
  return Value{*value};
}

std::uint32_t read_port(const Wiring& wiring, const WrittenEdge& edge, const std::string& text) {
  if (text.empty()) return 0;
  const auto port = whole_number(text);
  if (!port || *port == 0) {
    fail(wiring, name_of(wiring, edge) + " has " + quote(text) + " for a port",
         "ports are whole numbers from 1 on");
  }
  return *port;
}

/// The edge as a cable of its own, from the vertex it leads from to that it leads to.
Wiring::Cable read_cable(const Wiring& wiring, const WrittenEdge& edge) {
  if (edge.source == edge.target) {
    fail(wiring, name_of(wiring, edge) + " leads nowhere", "leave it out");
  }
  const auto bandwidth = read_value<Bandwidth>(wiring, edge, edge.bandwidth, bandwidth_units());
  if (bandwidth && *bandwidth <= Bandwidth{}) {
    fail(wiring, name_of(wiring, edge) + " carries nothing", "leave it out");
  }
  return {.a = {.device = static_cast<std::uint32_t>(edge.source),
                .port = read_port(wiring, edge, edge.port_a)},
          .b = {.device = static_cast<std::uint32_t>(edge.target),
                .port = read_port(wiring, edge, edge.port_b)},
          .bandwidth = bandwidth,
          .latency = read_value<Seconds>(wiring, edge, edge.latency, time_units())};
}

/// What is told at both ends of a cable has to be the same.
template <class Value>
bool agree(const std::optional<Value>& a, const std::optional<Value>& b) {
  return !a || !b || *a == *b;
}
bool agree(std::uint32_t a, std::uint32_t b) {
  return a == 0 || b == 0 || a == b;
}

/// One cable of an edge and the one that leads back.
Wiring::Cable merge(const Wiring& wiring, Wiring::Cable there, const Wiring::Cable& back) {
  if (!agree(there.a.port, back.b.port) || !agree(there.b.port, back.a.port) ||
      !agree(there.bandwidth, back.bandwidth) || !agree(there.latency, back.latency)) {
    fail(wiring,
         "the edge from " + quote(wiring.devices[there.a.device].name) + " to " +
             quote(wiring.devices[there.b.device].name) + " and the one back differ",
         "the two are one cable");
  }
  there.a.port = std::max(there.a.port, back.b.port);
  there.b.port = std::max(there.b.port, back.a.port);
  if (!there.bandwidth) there.bandwidth = back.bandwidth;
  if (!there.latency) there.latency = back.latency;
  return there;
}

/// The edges that lead from one vertex to another, in the order of their ports.
using EdgesByEnds = std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<Wiring::Cable>>;

EdgesByEnds by_ends(const std::vector<Wiring::Cable>& edges) {
  EdgesByEnds sorted;
  for (const Wiring::Cable& edge : edges) {
    sorted[{edge.a.device, edge.b.device}].push_back(edge);
  }
  for (auto& [ends, parallel] : sorted) {
    const bool forward = ends.first < ends.second;
    std::ranges::stable_sort(parallel, {}, [&](const Wiring::Cable& edge) {
      return forward ? std::pair{edge.a.port, edge.b.port} : std::pair{edge.b.port, edge.a.port};
    });
  }
  return sorted;
}

/// The cables of a directed graph, given its edges.
std::vector<Wiring::Cable> join_opposite(const Wiring& wiring,
                                         const std::vector<Wiring::Cable>& edges) {
  const EdgesByEnds sorted = by_ends(edges);
  std::vector<Wiring::Cable> cables;
  for (const auto& [ends, there] : sorted) {
    const auto opposite = sorted.find({ends.second, ends.first});
    if (opposite == sorted.end()) {
      cables.insert(cables.end(), there.begin(), there.end());
      continue;
    }
    if (ends.second < ends.first) continue;  // it was met from the other side
    const std::vector<Wiring::Cable>& back = opposite->second;
    if (there.size() != back.size()) {
      fail(wiring,
           std::to_string(there.size()) + " edges lead from " +
               quote(wiring.devices[ends.first].name) + " to " +
               quote(wiring.devices[ends.second].name) + " and " + std::to_string(back.size()) +
               " back",
           "write each cable once, or once in each direction");
    }
    for (std::size_t n = 0; n < there.size(); ++n) {
      cables.push_back(merge(wiring, there[n], back[n]));
    }
  }
  return cables;
}

void check_ports(const Wiring& wiring) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> used;
  for (const Wiring::Cable& cable : wiring.cables) {
    for (const Wiring::End& end : {cable.a, cable.b}) {
      if (end.port == 0 || used.insert({end.device, end.port}).second) continue;
      fail(wiring,
           "two cables in port " + std::to_string(end.port) + " of " +
               quote(wiring.devices[end.device].name),
           "a port takes one cable");
    }
  }
}

Wiring wiring_of(std::string file, const WrittenGraph& graph) {
  Wiring wiring{.file = std::move(file), .devices = {}, .cables = {}};
  add_devices(wiring, graph.vertices);
  if (wiring.devices.empty()) fail(wiring, "a graph without vertices", "is it the right file?");
  std::vector<Wiring::Cable> cables;
  for (const WrittenEdge& edge : graph.edges) cables.push_back(read_cable(wiring, edge));
  wiring.cables = graph.is_directed ? join_opposite(wiring, cables) : std::move(cables);
  check_ports(wiring);
  return wiring;
}

}  // namespace

Wiring read_graphml_wiring(std::string file, std::string_view text) {
  const WrittenGraph graph = read_graphml(file, text);
  return wiring_of(std::move(file), graph);
}

Wiring read_dot_wiring(std::string file, std::string_view text) {
  const WrittenGraph graph = read_dot(file, text);
  return wiring_of(std::move(file), graph);
}

}  // namespace trainyard
