#include "workloads/ring.hpp"

#include <vector>

#include "tests/traffic.hpp"

using namespace trainyard;

using Groups = std::vector<std::vector<GpuId>>;

TEST_CASE("a ring of n GPUs in a node passes (n - 1) / n of the size over each NVLink") {
  const Cluster cluster = cluster_of(1, 8, FabricKind::single_switch);
  const auto count = GENERATE(as<std::size_t>{}, 1, 2, 5, 8);
  const Collective ring = ring_collective(cluster, Groups{first_gpus(count)}, 1.0_GB);
  const auto n = static_cast<double>(count);
  for (std::size_t gpu = 0; gpu < 8; ++gpu) {
    const double passed = gpu < count ? 1e9 * (n - 1.0) / n : 0.0;
    CHECK(bytes_on(ring.demand, cluster.gpus[gpu].to_nv_switch) == Approx(passed));
    CHECK(bytes_on(ring.demand, cluster.gpus[gpu].from_nv_switch) == Approx(passed));
  }
  CHECK(ring.latency.value() == Approx(4e-6 * (n - 1.0)));
}

TEST_CASE("a ring over nodes passes its share of each rail over each NIC") {
  const FabricKind fabric = GENERATE(from_range(fabrics));
  const Cluster cluster = cluster_of(4, 8, fabric);
  const Collective ring = ring_collective(cluster, Groups{first_gpus(32)}, 1.0_GB);
  for (const GpuLinks& gpu : cluster.gpus) {
    CHECK(bytes_on(ring.demand, gpu.to_nv_switch) == Approx(1e9 * 7.0 / 8.0));
    CHECK(bytes_on(ring.demand, gpu.to_nic) == Approx(1e9 / 8.0 * 3.0 / 4.0));
  }
  check_balanced(cluster, ring.demand);
}

TEST_CASE("rings of groups that share a node run at the same time") {
  const Cluster cluster = cluster_of(2, 4, FabricKind::single_switch);
  const std::vector<std::vector<GpuId>> groups{{GpuId{0}, GpuId{2}, GpuId{4}, GpuId{6}},
                                               {GpuId{1}, GpuId{3}, GpuId{5}, GpuId{7}}};
  const Collective ring = ring_collective(cluster, groups, 1.0_GB);
  for (const GpuLinks& gpu : cluster.gpus) {
    CHECK(bytes_on(ring.demand, gpu.to_nv_switch) == Approx(0.5e9));
    CHECK(bytes_on(ring.demand, gpu.to_nic) == Approx(0.25e9));
  }
  // One step inside (two NVLinks) and one between the nodes (two NIC cables).
  CHECK(ring.latency.value() == Approx(4e-6 + 2e-6));
}

TEST_CASE("no groups, or groups of one, send nothing") {
  const Cluster cluster = cluster_of(2, 2, FabricKind::single_switch);
  CHECK(ring_collective(cluster, {}, 1.0_GB).demand.empty());
  const std::vector<std::vector<GpuId>> alone{{GpuId{0}}, {GpuId{3}}};
  CHECK(ring_collective(cluster, alone, 1.0_GB).demand.empty());
}

TEST_CASE("a group with more GPUs on one node than on another is one ring") {
  const Cluster cluster = cluster_of(3, 8, FabricKind::multi_plane_fat_tree);
  std::vector<GpuId> group;
  for (std::uint32_t gpu = 0; gpu < 12; ++gpu) group.push_back(GpuId{gpu});
  const std::vector<std::vector<GpuId>> groups{group};
  const Collective ring = ring_collective(cluster, groups, Bytes{12e9});
  const Seconds least = busiest_time(cluster.links.bandwidth, ring.demand);
  CHECK(least.value() >= 11e9 / 50e9);
}
