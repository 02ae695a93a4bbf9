#include "topologies/simgrid_export.hpp"

#include "tests/catch.hpp"
#include "tests/exported.hpp"

using namespace trainyard;

TEST_CASE("a platform of SimGrid has a host for each GPU and a link for each direction") {
  CHECK(simgrid_text(two_gpus()) == R"(<?xml version="1.0"?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <zone id="cluster" routing="Full">
    <host id="node-0.gpu-0" speed="1Gf"/>
    <host id="node-0.gpu-1" speed="1Gf"/>
    <link id="node-0.gpu-0:node-0.nvswitch" bandwidth="200GBps" latency="1.665us"/>
    <link id="node-0.nvswitch:node-0.gpu-0" bandwidth="200GBps" latency="1.665us"/>
    <link id="node-0.gpu-0:node-0.nic-0" bandwidth="64GBps" latency="0us"/>
    <link id="node-0.nic-0:node-0.gpu-0" bandwidth="64GBps" latency="0us"/>
    <link id="node-0.gpu-1:node-0.nvswitch" bandwidth="200GBps" latency="1.665us"/>
    <link id="node-0.nvswitch:node-0.gpu-1" bandwidth="200GBps" latency="1.665us"/>
    <link id="node-0.gpu-1:node-0.nic-1" bandwidth="64GBps" latency="0us"/>
    <link id="node-0.nic-1:node-0.gpu-1" bandwidth="64GBps" latency="0us"/>
    <link id="node-0.nic-0:plane-0.leaf-0" bandwidth="50GBps" latency="1.4us"/>
    <link id="plane-0.leaf-0:node-0.nic-0" bandwidth="50GBps" latency="1.4us"/>
    <link id="node-0.nic-1:plane-0.leaf-0" bandwidth="50GBps" latency="1.4us"/>
    <link id="plane-0.leaf-0:node-0.nic-1" bandwidth="50GBps" latency="1.4us"/>
    <route src="node-0.gpu-0" dst="node-0.gpu-1" symmetrical="NO"><link_ctn id="node-0.gpu-0:node-0.nvswitch"/><link_ctn id="node-0.nvswitch:node-0.gpu-1"/></route>
    <route src="node-0.gpu-1" dst="node-0.gpu-0" symmetrical="NO"><link_ctn id="node-0.gpu-1:node-0.nvswitch"/><link_ctn id="node-0.nvswitch:node-0.gpu-0"/></route>
  </zone>
</platform>
)");
}

TEST_CASE("parallel cables are told apart by number in a platform") {
  const std::string text = simgrid_text(small_tree());
  CHECK(count_of(text, "<link id=\"plane-0.leaf-0:plane-0.spine-0\"") == 1);
  CHECK(count_of(text, "<link id=\"plane-0.leaf-0:plane-0.spine-0:2\"") == 1);
  CHECK(count_of(text, "<route ") == 4 * 3);
}

TEST_CASE("above 256 GPUs no platform is written") {
  CHECK(simgrid_text(build_cluster(spec_of(32, 8, TreeFabric{}))).size() > 1000000);
  CHECK_THROWS_WITH(simgrid_text(build_cluster(spec_of(33, 8, TreeFabric{}))),
                    "a SimGrid platform has a route for each pair of GPUs, too many for 264 "
                    "(export at most 256, of fewer nodes)");
}
