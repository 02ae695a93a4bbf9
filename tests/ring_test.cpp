#include "workloads/ring.hpp"

#include <random>
#include <vector>

#include "tests/collectives.hpp"
#include "workloads/collective_time.hpp"

using namespace trainyard;

using Groups = std::vector<std::vector<GpuId>>;

TEST_CASE("a ring of n GPUs in a node passes (n - 1) / n of the size over each NVLink") {
  const Cluster cluster = cluster_of(1, 8, TreeKind::single_switch);
  const auto count = GENERATE(as<std::size_t>{}, 1, 2, 5, 8);
  const Movement ring =
      rings_of(cluster, Groups{first_gpus(count)}, CollectiveKind::all_gather, 1.0_GB);
  const auto n = static_cast<double>(count);
  for (std::size_t gpu = 0; gpu < 8; ++gpu) {
    const double passed = gpu < count ? 1e9 * (n - 1.0) / n : 0.0;
    CHECK(bytes_on(ring, cluster.gpus[gpu].to_node_switch) == Approx(passed));
    CHECK(bytes_on(ring, cluster.gpus[gpu].from_node_switch) == Approx(passed));
  }
  REQUIRE(ring.phases.size() == 1);
  CHECK(ring.phases[0].hops.nvlink == n - 1.0);
  CHECK(ring.phases[0].hops.network == 0.0);
  CHECK(ring.phases[0].route == Seconds{});
}

TEST_CASE("a ring over nodes passes its share of each rail over each NIC") {
  const TreeKind fabric = GENERATE(from_range(fabrics));
  const Cluster cluster = cluster_of(4, 8, fabric);
  const Movement ring =
      rings_of(cluster, Groups{first_gpus(32)}, CollectiveKind::reduce_scatter, 1.0_GB);
  for (const GpuLinks& gpu : cluster.gpus) {
    CHECK(bytes_on(ring, gpu.to_node_switch) == Approx(1e9 * 7.0 / 8.0));
    CHECK(bytes_on(ring, gpu.to_nic) == Approx(1e9 / 8.0 * 3.0 / 4.0));
  }
  check_balanced(cluster, ring.demand);
  CHECK(ring.phases[0].hops.nvlink == 28.0);
  CHECK(ring.phases[0].hops.network == 3.0);
}

TEST_CASE("rings of groups that share a node run at the same time") {
  const Cluster cluster = cluster_of(2, 4, TreeKind::single_switch);
  const Groups groups{{GpuId{0}, GpuId{2}, GpuId{4}, GpuId{6}},
                      {GpuId{1}, GpuId{3}, GpuId{5}, GpuId{7}}};
  const Movement ring = rings_of(cluster, groups, CollectiveKind::all_gather, 1.0_GB);
  for (const GpuLinks& gpu : cluster.gpus) {
    CHECK(bytes_on(ring, gpu.to_node_switch) == Approx(0.5e9));
    CHECK(bytes_on(ring, gpu.to_nic) == Approx(0.25e9));
  }
  // The hops of one group: two inside its nodes, and one between them over two NIC cables.
  CHECK(ring.phases[0].hops.nvlink == 2.0);
  CHECK(ring.phases[0].hops.network == 1.0);
  CHECK(ring.phases[0].route.value() == Approx(2e-6));
}

TEST_CASE("rings of several groups all-reduce in twice the bytes and hops of an all-gather") {
  const unsigned seed = GENERATE(range(1U, 13U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const int local = 1 << (random() % 4);
  const Cluster cluster =
      cluster_of(static_cast<int>(1 + random() % 4), local, fabrics[random() % fabrics.size()]);
  const std::size_t stride = 1 + random() % 3;
  Groups groups(stride);
  for (std::size_t gpu = 0; gpu < cluster.gpus.size(); ++gpu) {
    groups[gpu % stride].push_back(id_at<GpuId>(gpu));
  }
  std::erase_if(groups, [](const auto& group) { return group.empty(); });
  const Movement once = rings_of(cluster, groups, CollectiveKind::all_gather, 1.0_GB);
  const Movement twice = rings_of(cluster, groups, CollectiveKind::all_reduce, 1.0_GB);
  REQUIRE(once.demand.size() == twice.demand.size());
  for (const LinkLoad& load : once.demand) {
    CHECK(bytes_on(twice, load.link) == Approx(2.0 * load.size.value()));
  }
  CHECK(twice.phases[0].hops.nvlink == 2.0 * once.phases[0].hops.nvlink);
  CHECK(twice.phases[0].hops.network == 2.0 * once.phases[0].hops.network);
  check_balanced(cluster, once.demand);
}

TEST_CASE("no groups, or groups of one, send nothing") {
  const Cluster cluster = cluster_of(2, 2, TreeKind::single_switch);
  const Groups groups = GENERATE(Groups{}, Groups{{GpuId{0}}, {GpuId{3}}});
  const Movement ring = rings_of(cluster, groups, CollectiveKind::all_reduce, 1.0_GB);
  CHECK(ring.demand.empty());
  CHECK(ring.phases[0].hops.nvlink + ring.phases[0].hops.network == 0.0);
}

TEST_CASE("a group with more GPUs on one node than on another is one ring") {
  const Cluster cluster = cluster_of(3, 8, TreeKind::multi_plane_fat_tree);
  const Movement ring =
      rings_of(cluster, Groups{first_gpus(12)}, CollectiveKind::all_gather, Bytes{12e9});
  CHECK(byte_bound(cluster, ring.demand).time.value() >= 11e9 / 50e9);
  CHECK(ring.phases[0].hops.nvlink == 10.0);
  CHECK(ring.phases[0].hops.network == 1.0);
}

// Each of 8 rings has an eighth of the size and leaves the node once on its way through it.
TEST_CASE("with n GPUs an all-reduce ring puts 2 (n - 1) / n of an eighth on each NIC of a node") {
  const TreeKind fabric = GENERATE(from_range(fabrics));
  const Cluster cluster = cluster_of(4, 8, fabric);
  const Movement moved = ring(cluster, first_gpus(32), CollectiveKind::all_reduce, 1.0_GB);
  for (const GpuLinks& gpu : cluster.gpus) {
    for (const LinkId link : {gpu.to_nic, gpu.to_leaf, gpu.from_leaf, gpu.from_nic}) {
      CHECK(bytes_on(moved, link) == Approx(1e9 * 2.0 * 31.0 / 32.0 / 8.0));
    }
    for (const LinkId link : {gpu.to_node_switch, gpu.from_node_switch}) {
      CHECK(bytes_on(moved, link) == Approx(1e9 * 2.0 * 31.0 / 32.0 * 7.0 / 8.0));
    }
  }
  REQUIRE(moved.phases.size() == 1);
  CHECK(moved.phases[0].hops.nvlink == 2.0 * 28.0);
  CHECK(moved.phases[0].hops.network == 2.0 * 3.0);
}

TEST_CASE("an all-gather and a reduce-scatter move half of what an all-reduce does") {
  const Cluster cluster = cluster_of(1, 8, TreeKind::single_switch);
  const auto kind = GENERATE(CollectiveKind::all_gather, CollectiveKind::reduce_scatter);
  const auto count = GENERATE(as<std::size_t>{}, 2, 3, 8);
  const Movement half = ring(cluster, first_gpus(count), kind, 1.0_GB);
  const Movement whole = ring(cluster, first_gpus(count), CollectiveKind::all_reduce, 1.0_GB);
  const LinkId link = cluster.gpus[0].to_node_switch;
  const auto n = static_cast<double>(count);
  CHECK(bytes_on(half, link) == Approx(1e9 * (n - 1.0) / n));
  CHECK(bytes_on(whole, link) == Approx(2.0 * bytes_on(half, link)));
  CHECK(half.phases[0].hops.nvlink == n - 1.0);
}

TEST_CASE("a broadcast ring hands the whole on, and nothing back to its root") {
  const Cluster cluster = cluster_of(2, 4, TreeKind::multi_plane_fat_tree);
  const Movement moved = ring(cluster, first_gpus(8), CollectiveKind::broadcast, 1.0_GB);
  CHECK(bytes_on(moved, cluster.gpus[0].from_node_switch) +
            bytes_on(moved, cluster.gpus[0].from_nic) ==
        0.0);
  for (std::size_t gpu = 1; gpu < 8; ++gpu) {
    const GpuLinks& links = cluster.gpus[gpu];
    CAPTURE(gpu);
    CHECK(bytes_on(moved, links.from_node_switch) + bytes_on(moved, links.from_nic) >= Approx(1e9));
  }
  CHECK(moved.phases[0].relayed.value() == Approx(0.25e9));
}

TEST_CASE("a ring reaches every GPU of nodes with unequal shares of it") {
  const Cluster cluster = cluster_of(3, 8, TreeKind::rail_fat_tree);
  const Movement moved = ring(cluster, first_gpus(19), CollectiveKind::all_reduce, 1.0_GB);
  check_balanced(cluster, moved.demand);
  for (std::size_t gpu = 0; gpu < 24; ++gpu) {
    const GpuLinks& links = cluster.gpus[gpu];
    CAPTURE(gpu);
    CHECK((bytes_on(moved, links.from_node_switch) + bytes_on(moved, links.from_nic) > 0.0) ==
          (gpu < 19));
  }
}

TEST_CASE("hierarchical rings put 1 / 8 of each node's part on its rails") {
  const Cluster cluster = cluster_of(4, 8, TreeKind::rail_fat_tree);
  const Movement moved =
      hierarchical_rings(cluster, first_gpus(32), CollectiveKind::all_reduce, 1.0_GB);
  for (const GpuLinks& gpu : cluster.gpus) {
    CHECK(bytes_on(moved, gpu.to_node_switch) == Approx(2e9 * 7.0 / 8.0));
    CHECK(bytes_on(moved, gpu.to_nic) == Approx(2e9 / 8.0 * 3.0 / 4.0));
  }
  CHECK(moved.phases[0].hops.nvlink == 14.0);
  CHECK(moved.phases[0].hops.network == 6.0);
}
