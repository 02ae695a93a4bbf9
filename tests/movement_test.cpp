#include "workloads/movement.hpp"

#include "tests/collectives.hpp"

using namespace trainyard;

TEST_CASE("a phase knows its busiest NVLink, its busiest other link and the thinnest of these") {
  const Cluster cluster = cluster_of(2, 1, TreeKind::single_switch);
  FlowWriter write{cluster};
  write.send(GpuId{0}, GpuId{1}, 100.0_GB);
  write.meet_in_nv_switch(GpuId{0}, 50.0_GB, 20.0_GB);
  Movement movement;
  add_phase(movement, cluster, write, {.hops = {.network = 1.0}});
  add_phase(movement, cluster, write, {.hops = {.network = 1.0}});
  REQUIRE(movement.phases.size() == 2);
  CHECK(movement.phases[0].nvlink.value() == Approx(50.0 / 200.0));
  CHECK(movement.phases[0].network.value() == Approx(100.0 / 50.0));
  CHECK(movement.phases[0].thinnest == 50.0_GBps);
  CHECK(movement.phases[0].route == 2.0_us);
  CHECK(bytes_on(movement, cluster.gpus[0].to_nic) == Approx(200e9));
}

TEST_CASE(
    "a group falls into the nodes that its GPUs are in, the smallest of which sets the rails") {
  const std::vector<GpuId> group{GpuId{9}, GpuId{1}, GpuId{8}, GpuId{0}, GpuId{10}};
  const auto nodes = by_node(group, 8);
  REQUIRE(nodes.size() == 2);
  CHECK(nodes[0] == std::vector{GpuId{9}, GpuId{8}, GpuId{10}});
  CHECK(nodes[1] == std::vector{GpuId{1}, GpuId{0}});
  CHECK(rails_of(nodes) == 2);
}
