#include "workloads/halving_doubling.hpp"

#include "tests/collectives.hpp"

using namespace trainyard;

TEST_CASE("halving exchanges a half, a quarter, an eighth: (n - 1) / n of the size in all") {
  const Cluster cluster = cluster_of(1, 8, TreeKind::single_switch);
  const Movement moved =
      halving_doubling(cluster, first_gpus(8), CollectiveKind::reduce_scatter, 8.0_GB);
  REQUIRE(moved.phases.size() == 3);
  CHECK(moved.phases[0].nvlink.value() == Approx(4.0 / 200.0));
  CHECK(moved.phases[1].nvlink.value() == Approx(2.0 / 200.0));
  CHECK(moved.phases[2].nvlink.value() == Approx(1.0 / 200.0));
  for (const GpuLinks& gpu : cluster.gpus) {
    CHECK(bytes_on(moved, gpu.to_node_switch) == Approx(7e9));
    CHECK(bytes_on(moved, gpu.from_node_switch) == Approx(7e9));
  }
}

TEST_CASE("an all-reduce takes the rounds there and back, the last of them between nodes") {
  const Cluster cluster = cluster_of(2, 8, TreeKind::rail_fat_tree);
  const Movement moved =
      halving_doubling(cluster, first_gpus(16), CollectiveKind::all_reduce, 16.0_GB);
  REQUIRE(moved.phases.size() == 8);
  double nvlink = 0.0;
  double network = 0.0;
  for (const Phase& phase : moved.phases) {
    nvlink += phase.hops.nvlink;
    network += phase.hops.network;
  }
  CHECK(nvlink == 6.0);
  CHECK(network == 2.0);
  for (const GpuLinks& gpu : cluster.gpus) CHECK(bytes_on(moved, gpu.to_nic) == Approx(2e9));
}
