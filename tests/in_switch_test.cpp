#include "workloads/in_switch.hpp"

#include <algorithm>

#include "tests/collectives.hpp"

using namespace trainyard;

TEST_CASE("an NVSwitch that adds up takes S (1 + 1 / n) over each NVLink and way") {
  const Cluster cluster = cluster_of(1, 8, TreeKind::single_switch);
  const auto count = GENERATE(as<std::size_t>{}, 2, 4, 5, 8);
  const Movement moved = nvls(cluster, first_gpus(count), 1.0_GB);
  for (std::size_t gpu = 0; gpu < count; ++gpu) {
    const double each = 1e9 * (1.0 + 1.0 / static_cast<double>(count));
    CHECK(bytes_on(moved, cluster.gpus[gpu].to_node_switch) == Approx(each));
    CHECK(bytes_on(moved, cluster.gpus[gpu].from_node_switch) == Approx(each));
    CHECK(bytes_on(moved, cluster.gpus[gpu].to_nic) == 0.0);
  }
}

TEST_CASE("an NVLS-tree sends at most 2 x S / 8 over a NIC, and 9 / 8 S over an NVLink") {
  const TreeKind fabric = GENERATE(from_range(fabrics));
  const Cluster cluster = cluster_of(8, 8, fabric);
  const Movement moved = nvls_tree(cluster, first_gpus(64), 1.0_GB);
  double most = 0.0;
  for (const GpuLinks& gpu : cluster.gpus) {
    CHECK(bytes_on(moved, gpu.to_node_switch) == Approx(9e9 / 8.0));
    most = std::max(most, bytes_on(moved, gpu.to_nic));
  }
  CHECK(most == Approx(2e9 / 8.0));
  CHECK(moved.phases[0].hops.network == 6.0);
  check_balanced(cluster, moved.demand);
}

TEST_CASE("switches of the fabric that add up take S / 8 once from each NIC and give it once") {
  const Cluster cluster = cluster_of(4, 8, TreeKind::rail_fat_tree);
  const Movement moved = sharp(cluster, first_gpus(32), 1.0_GB);
  for (const GpuLinks& gpu : cluster.gpus) {
    for (const LinkId link : {gpu.to_nic, gpu.to_leaf, gpu.from_leaf, gpu.from_nic}) {
      CHECK(bytes_on(moved, link) == Approx(1e9 / 8.0));
    }
    CHECK(bytes_on(moved, gpu.to_node_switch) == Approx(9e9 / 8.0));
  }
}
