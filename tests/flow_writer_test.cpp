#include "workloads/flow_writer.hpp"

#include "tests/collectives.hpp"

using namespace trainyard;

TEST_CASE("flows add up on the links that they share, and the longest route counts") {
  const Cluster cluster = cluster_of(2, 2, TreeKind::single_switch);
  FlowWriter write{cluster};
  write.send(GpuId{0}, GpuId{1}, 1.0_GB);
  CHECK(write.latency().value() == Approx(4e-6));
  CHECK(write.network_latency() == Seconds{});
  write.send(GpuId{0}, GpuId{3}, 2.0_GB);  // over NVLink to the rail of 3, then along it
  CHECK(write.latency().value() == Approx(6e-6));
  CHECK(write.network_latency() == write.latency());
  write.send(GpuId{1}, GpuId{1}, 5.0_GB);  // to itself
  const Demand demand = write.demand();
  CHECK(bytes_on(demand, cluster.gpus[0].to_node_switch) == Approx(3e9));
  CHECK(bytes_on(demand, cluster.gpus[1].to_nic) == Approx(2e9));
  CHECK(bytes_on(demand, cluster.gpus[0].to_nic) == 0.0);
}

TEST_CASE("a writer that was cleared has written nothing, and took no route") {
  const Cluster cluster = cluster_of(2, 2, TreeKind::single_switch);
  FlowWriter write{cluster};
  write.send(GpuId{0}, GpuId{3}, 2.0_GB);
  write.meet_in_nv_switch(GpuId{1}, 1.0_GB, 1.0_GB);
  write.clear();
  CHECK(write.demand().empty());
  CHECK(write.latency() == Seconds{});
  CHECK(write.network_latency() == Seconds{});
  write.send(GpuId{0}, GpuId{1}, 1.0_GB);
  CHECK(write.demand().size() == 2);
  CHECK(bytes_on(write.demand(), cluster.gpus[0].to_node_switch) == 1e9);
}

TEST_CASE("what RDMA carries inside a node is on the NICs of both ends alone") {
  const Cluster cluster = cluster_of(1, 2, TreeKind::single_switch);
  FlowWriter write{cluster};
  write.send_over_nics(GpuId{0}, GpuId{1}, 1.0_GB);
  CHECK(write.demand().size() == 4);
  CHECK(bytes_on(write.demand(), cluster.gpus[0].to_leaf) == Approx(1e9));
  CHECK(bytes_on(write.demand(), cluster.gpus[1].from_leaf) == Approx(1e9));
  CHECK(write.latency().value() == Approx(2e-6));
}

TEST_CASE("a switch that takes part is given and gives different amounts") {
  const Cluster cluster = cluster_of(1, 2, TreeKind::single_switch);
  FlowWriter write{cluster};
  write.meet_in_nv_switch(GpuId{0}, 3.0_GB, 1.0_GB);
  write.meet_in_fabric(GpuId{1}, 2.0_GB);
  CHECK(bytes_on(write.demand(), cluster.gpus[0].to_node_switch) == Approx(3e9));
  CHECK(bytes_on(write.demand(), cluster.gpus[0].from_node_switch) == Approx(1e9));
  CHECK(bytes_on(write.demand(), cluster.gpus[1].to_leaf) == Approx(2e9));
  CHECK(bytes_on(write.demand(), cluster.gpus[1].from_leaf) == Approx(2e9));
}

TEST_CASE("NVLinks are told from other links") {
  const Cluster cluster = cluster_of(1, 2, TreeKind::single_switch);
  CHECK(is_nvlink(cluster, cluster.gpus[0].to_node_switch));
  CHECK(is_nvlink(cluster, cluster.gpus[0].from_node_switch));
  CHECK_FALSE(is_nvlink(cluster, cluster.gpus[0].to_nic));
  CHECK_FALSE(is_nvlink(cluster, cluster.gpus[0].to_leaf));
}
