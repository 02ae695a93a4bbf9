#include "topologies/graphml_export.hpp"

#include "tests/catch.hpp"
#include "tests/exported.hpp"

using namespace trainyard;

TEST_CASE("a cluster in GraphML has its devices and cables with what they are") {
  CHECK(graphml_text(two_gpus()) == R"(<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="kind" for="node" attr.name="kind" attr.type="string"/>
  <key id="name" for="node" attr.name="name" attr.type="string"/>
  <key id="bandwidth" for="edge" attr.name="bandwidth" attr.type="string"/>
  <key id="latency" for="edge" attr.name="latency" attr.type="string"/>
  <graph id="cluster" edgedefault="undirected">
    <node id="n0"><data key="kind">gpu</data><data key="name">node-0.gpu-0</data></node>
    <node id="n1"><data key="kind">gpu</data><data key="name">node-0.gpu-1</data></node>
    <node id="n2"><data key="kind">nic</data><data key="name">node-0.nic-0</data></node>
    <node id="n3"><data key="kind">nic</data><data key="name">node-0.nic-1</data></node>
    <node id="n4"><data key="kind">nv_switch</data><data key="name">node-0.nvswitch</data></node>
    <node id="n5"><data key="kind">network_switch</data><data key="name">plane-0.leaf-0</data></node>
    <edge source="n0" target="n4"><data key="bandwidth">200 GB/s</data><data key="latency">1.665 us</data></edge>
    <edge source="n0" target="n2"><data key="bandwidth">64 GB/s</data><data key="latency">0 us</data></edge>
    <edge source="n1" target="n4"><data key="bandwidth">200 GB/s</data><data key="latency">1.665 us</data></edge>
    <edge source="n1" target="n3"><data key="bandwidth">64 GB/s</data><data key="latency">0 us</data></edge>
    <edge source="n2" target="n5"><data key="bandwidth">50 GB/s</data><data key="latency">1.4 us</data></edge>
    <edge source="n3" target="n5"><data key="bandwidth">50 GB/s</data><data key="latency">1.4 us</data></edge>
  </graph>
</graphml>
)");
}

TEST_CASE("parallel cables are parallel edges in GraphML") {
  const std::string text = graphml_text(small_tree());
  CHECK(count_of(text, "<edge ") == small_tree().links.size() / 2);
}

TEST_CASE("without NVLink the switch of a node is one of PCIe") {
  ClusterSpec spec = spec_of(1, 2, TreeFabric{});
  spec.nv_switch = false;
  CHECK(count_of(graphml_text(build_cluster(spec)), ">pcie_switch<") == 1);
}
