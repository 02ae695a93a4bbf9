#include "topologies/graph_files.hpp"

#include <array>

#include "tests/catch.hpp"
#include "tests/damaged.hpp"

using namespace trainyard;

namespace {

using Lines = std::vector<std::string>;

const std::string graphml = R"(<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="k" for="node" attr.name="kind" attr.type="string"><default>nic</default></key>
  <key id="n" for="node" attr.name="name" attr.type="string"/>
  <key id="b" for="edge" attr.name="bandwidth" attr.type="string"/>
  <key id="l" for="edge" attr.name="latency" attr.type="string"/>
  <key id="p" for="edge" attr.name="port_b" attr.type="int"/>
  <key id="c" for="node" attr.name="colour" attr.type="string"/>
  <graph id="G" edgedefault="undirected">
    <node id="a"><data key="n">node 0</data><data key="c">red</data></node>
    <node id="s"><data key="k">network_switch</data><data key="n">leaf</data></node>
    <edge source="a" target="s"><data key="b">400 Gb/s</data><data key="p">3</data></edge>
    <edge source="a" target="s"><data key="l">450 ns</data></edge>
  </graph>
</graphml>
)";

const std::string dot = R"(/* a fabric */
graph fabric {
# most are
  node [kind=nic];
  a; b [name="node 1", color=red];
  subgraph cluster_switches { s [kind=network_switch]; }
  a -- s [bandwidth="50 GB/s", latency="450 ns", port_a=1, port_b=7];
  b -- s [bandwidth="400 Gb/s"] // cable
}
)";

/// Devices, then cables, one to a line.
Lines lines_of(const Wiring& wiring) {
  static const std::array<const char*, 5> kinds{"gpu", "nv_switch", "pcie_switch", "nic",
                                                "network_switch"};
  Lines lines;
  for (const Wiring::Device& device : wiring.devices) {
    lines.push_back(kinds.at(static_cast<std::size_t>(device.kind)) + (" " + device.name));
  }
  for (const Wiring::Cable& cable : wiring.cables) {
    const auto end = [&](const Wiring::End& at) {
      return wiring.devices[at.device].name + "[" + std::to_string(at.port) + "]";
    };
    std::string line = end(cable.a) + "-" + end(cable.b);
    if (cable.bandwidth) line += " " + std::to_string(cable.bandwidth->value() * 1e-9) + " GB/s";
    if (cable.latency) line += " " + std::to_string(cable.latency->value() * 1e9) + " ns";
    lines.push_back(line);
  }
  return lines;
}

Lines graphml_lines(const std::string& text) {
  return lines_of(read_graphml_wiring("input", text));
}

Lines dot_lines(const std::string& text) {
  return lines_of(read_dot_wiring("input", text));
}

std::string graphml_error(const std::string& text) {
  return input_error_of([&] { read_graphml_wiring("input", text); });
}

std::string dot_error(const std::string& text) {
  return input_error_of([&] { read_dot_wiring("input", text); });
}

/// A directed graph of two switches and edges between them.
std::string between(const std::string& edges) {
  return "digraph { node [kind=network_switch]; a; b; " + edges + " }";
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int n = 0; n < times; ++n) all += text;
  return all;
}

}  // namespace

TEST_CASE("vertices of a GraphML file are devices, and edges cables") {
  const Wiring wiring = read_graphml_wiring("input", graphml);
  CHECK(wiring.file == "input");
  CHECK(lines_of(wiring) == Lines{"nic node 0", "network_switch leaf",
                                  "node 0[0]-leaf[3] 50.000000 GB/s",
                                  "node 0[0]-leaf[0] 450.000000 ns"});
}

TEST_CASE("vertices of a DOT file are devices, named by their ids where they have no name") {
  CHECK(dot_lines(dot) == Lines{"nic a", "nic node 1", "network_switch s",
                                "a[1]-s[7] 50.000000 GB/s 450.000000 ns",
                                "node 1[0]-s[0] 50.000000 GB/s"});
  CHECK(dot_lines("graph { a [kind=gpu] b [kind=nv_switch] a -- b }") ==
        Lines{"gpu a", "nv_switch b", "a[0]-b[0]"});
}

TEST_CASE("an edge and its reverse are one cable, and parallel edges are parallel cables") {
  const Lines devices{"network_switch a", "network_switch b"};
  const auto with = [&](Lines cables) {
    cables.insert(cables.begin(), devices.begin(), devices.end());
    return cables;
  };
  CHECK(dot_lines(between("a -> b")) == with({"a[0]-b[0]"}));
  CHECK(dot_lines(between("b -> a; a -> b")) == with({"a[0]-b[0]"}));
  CHECK(dot_lines(between("b -> a; b -> a")) == with({"b[0]-a[0]", "b[0]-a[0]"}));
  CHECK(dot_lines(between("a -> b; b -> a; a -> b; b -> a")) == with({"a[0]-b[0]", "a[0]-b[0]"}));
  CHECK(dot_lines(between("a -> b [port_a=2]; a -> b [port_a=1]; b -> a [port_a=5, port_b=1]; "
                          "b -> a [port_a=4, port_b=2]")) == with({"a[1]-b[5]", "a[2]-b[4]"}));
  CHECK(dot_lines(between("a -> b [latency=\"1 us\"]; b -> a [bandwidth=\"1 GB/s\"]")) ==
        with({"a[0]-b[0] 1.000000 GB/s 1000.000000 ns"}));
}

TEST_CASE("a directed GraphML file is read like a directed DOT file") {
  const std::string node = "<data key='k'>network_switch</data><data key='n'>";
  CHECK(graphml_lines("<graphml><key id='k' for='node' attr.name='kind' attr.type='string'/>"
                      "<key id='n' for='node' attr.name='name' attr.type='string'/>"
                      "<graph edgedefault='directed'><node id='x'>" +
                      node + "a</data></node><node id='y'>" + node +
                      "b</data></node><edge source='x' target='y'/><edge source='y' target='x'/>"
                      "</graph></graphml>") ==
        Lines{"network_switch a", "network_switch b", "a[0]-b[0]"});
}

TEST_CASE("edges that contradict one another are refused") {
  CHECK(dot_error(between("a -> b; a -> b; b -> a")) ==
        "input:1:1: 2 edges lead from 'a' to 'b' and 1 back (write each cable once, or once in "
        "each direction)");
  CHECK(dot_error(between("a -> b [bandwidth=\"1 GB/s\"]; b -> a [bandwidth=\"2 GB/s\"]")) ==
        "input:1:1: the edge from 'a' to 'b' and the one back differ (the two are one cable)");
  CHECK(dot_error(between("a -> b [port_a=1]; b -> a [port_b=2]")) ==
        "input:1:1: the edge from 'a' to 'b' and the one back differ (the two are one cable)");
  CHECK(dot_error(between("a -> b [port_a=1]; a -> b [port_a=1]")) ==
        "input:1:1: two cables in port 1 of 'a' (a port takes one cable)");
  CHECK(dot_error(between("a -> a")) ==
        "input:1:1: the edge from 'a' to 'a' leads nowhere (leave it out)");
  CHECK(graphml_error("<graphml><graph edgedefault='directed'><node id='a'/><node id='b'/>"
                      "<edge source='a' target='b' directed='false'/>"
                      "<edge source='b' target='a'/></graph></graphml>") ==
        "input:1:1: directed and undirected edges in one graph (is the file cut off or of another "
        "kind?)");
}

TEST_CASE("an attribute that is missing or cannot be read is refused") {
  CHECK(dot_error("graph { a }") ==
        "input:1:1: vertex 'a' has no attribute 'kind' (give it gpu, nic, nv_switch, "
        "pcie_switch or network_switch)");
  CHECK(dot_error("graph { a [kind=nics] }") ==
        "input:1:1: vertex 'a' is of unknown kind 'nics' (did you mean 'nic'?)");
  CHECK(graphml_error("<graphml><graph edgedefault='directed'><node id='a'/></graph></graphml>") ==
        "input:1:1: vertex 1 has no attribute 'kind' (give it gpu, nic, nv_switch, "
        "pcie_switch or network_switch)");
  CHECK(graphml_error("<graphml><key id='k' for='node' attr.name='kind' attr.type='string'>"
                      "<default>nic</default></key><graph edgedefault='directed'><node id='a'/>"
                      "</graph></graphml>") ==
        "input:1:1: vertex 1 has no attribute 'name' (give each its own)");
  CHECK(dot_error("graph { node [kind=nic, name=x]; a; b }") ==
        "input:1:1: two vertices are called 'x' (give each its own name)");
  CHECK(dot_error(between("a -> b [bandwidth=50]")) ==
        "input:1:1: the edge from 'a' to 'b' has '50' for a bandwidth (write it like '450 GB/s')");
  CHECK(dot_error(between("a -> b [bandwidth=\"0 GB/s\"]")) ==
        "input:1:1: the edge from 'a' to 'b' carries nothing (leave it out)");
  CHECK(dot_error(between("a -> b [latency=\"5 m\"]")) ==
        "input:1:1: the edge from 'a' to 'b' has '5 m' for a time (write it like '5 us')");
  CHECK(
      dot_error(between("a -> b [port_a=0]")) ==
      "input:1:1: the edge from 'a' to 'b' has '0' for a port (ports are whole numbers from 1 on)");
}

TEST_CASE("what is no graph file is refused") {
  const std::string remedy = " (is the file cut off or of another kind?)";
  CHECK(dot_error("graph {}") == "input:1:1: a graph without vertices (is it the right file?)");
  CHECK_THAT(dot_error("graph {"), Catch::Matchers::StartsWith("input:1:1: not DOT: "));
  CHECK_THAT(dot_error(""), Catch::Matchers::StartsWith("input:1:1: not DOT: "));
  CHECK(graphml_error("<graphml>\n<graph>\n</grap") ==
        "input:3:1: not GraphML: expected >" + remedy);
  CHECK_THAT(graphml_error("<svg/>"), Catch::Matchers::StartsWith("input:1:1: not GraphML: "));
  CHECK_THAT(graphml_error(""), Catch::Matchers::StartsWith("input:1:1: not GraphML: "));
}

TEST_CASE("GraphML that Boost.Graph could not stand is refused before it reads it") {
  CHECK(graphml_error(repeated("<a>", 65)) ==
        "input:1:193: elements nested too deeply (nest up to 64)");
  CHECK(graphml_error(repeated("<a b='>'>", 100'000)) ==
        "input:1:577: elements nested too deeply (nest up to 64)");
  CHECK(graphml_error("<a>\n<!DOCTYPE x [</a></a>]>") ==
        "input:2:1: a declaration within an element (leave it out)");
  CHECK(graphml_error(repeated("<key/>", 257)) ==
        "input:1:1537: more than 256 keys (leave out those that nobody reads)");
  CHECK(graphml_error(std::string("<a>\n\0</a>", 9)) ==
        "input:2:1: a character that no text has (save it as text, in UTF-8)");
  CHECK_THAT(graphml_error(repeated("<a/><!-- <a> --><![CDATA[<a>]]><?a <a>?>", 100)),
             Catch::Matchers::StartsWith("input:1:1: not GraphML: "));
}

TEST_CASE("DOT that Boost.Graph could not stand is refused before it reads it") {
  const std::string group =
      ": an edge from or to a whole group (write an edge for each pair of vertices)";
  CHECK(dot_error("graph {\n" + repeated("{", 16)) ==
        "input:2:16: groups nested too deeply (nest up to 16)");
  CHECK(dot_error("graph { {a b} -- c }") == "input:1:15" + group);
  CHECK(dot_error("graph { c -- {a b} }") == "input:1:14" + group);
  CHECK(dot_error("graph { c -- subgraph x }") == "input:1:14" + group);
  CHECK(dot_error("graph { subgraph x -- c }") == "input:1:20" + group);
  CHECK(dot_error("graph { a [label=<b>] }") == "input:1:18: text in markup (write it in quotes)");
  CHECK_THAT(dot_error("graph { node [" + repeated("a=b,", 257) + "] }"),
             Catch::Matchers::EndsWith(
                 ": too many default attributes (write them at the vertices and edges)"));
  CHECK(dot_error("graph { a [kind=nic, label=\"{ -- \\\" {\"] /* {{{ */ // {\n# {\n }") ==
        "no error");
}

TEST_CASE("a damaged graph file is read or refused, never worse") {
  check_damaged(graphml, read_graphml_wiring);
  check_damaged(dot, read_dot_wiring);
}
