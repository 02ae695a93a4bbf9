#include "workloads/all_to_all.hpp"

#include <random>

#include "tests/collectives.hpp"

using namespace trainyard;

namespace {

using Groups = std::vector<std::vector<GpuId>>;

}  // namespace

// 8 GPUs a node, N nodes: (N - 1) / N of what a rank has leaves its node.
TEST_CASE("an all-to-all puts S (N - 1) / N on each NIC, however it goes") {
  const Cluster cluster = cluster_of(4, 8, TreeKind::rail_fat_tree);
  const auto algorithm = GENERATE(direct_all_to_all, pairwise_all_to_all, rail_relayed_all_to_all);
  const Movement moved = algorithm(cluster, first_gpus(32), 32.0_GB);
  for (const GpuLinks& gpu : cluster.gpus) {
    CHECK(bytes_on(moved, gpu.to_nic) == Approx(24e9));
    CHECK(bytes_on(moved, gpu.from_nic) == Approx(24e9));
    // 7 local rows, and 7 of 8 remote ones relayed, of 24.
    CHECK(bytes_on(moved, gpu.to_node_switch) == Approx(7e9 + 21e9));
  }
}

TEST_CASE("in a node an all-to-all puts S (n - 1) / n on each NVLink") {
  const Cluster cluster = cluster_of(1, 8, TreeKind::single_switch);
  const auto count = GENERATE(as<std::size_t>{}, 2, 3, 8);
  const Movement moved = direct_all_to_all(cluster, first_gpus(count), 1.0_GB);
  const auto n = static_cast<double>(count);
  CHECK(bytes_on(moved, cluster.gpus[0].to_node_switch) == Approx(1e9 * (n - 1.0) / n));
  CHECK(moved.phases[0].hops.nvlink == 1.0);
  CHECK(moved.phases[0].messages == 0.0);
}

TEST_CASE("relayed rows leave in one message a node, direct ones in one a rank") {
  const Cluster cluster = cluster_of(4, 8, TreeKind::rail_fat_tree);
  CHECK(direct_all_to_all(cluster, first_gpus(32), 1.0_GB).phases[0].messages == 24.0);
  CHECK(rail_relayed_all_to_all(cluster, first_gpus(32), 1.0_GB).phases[0].messages == 3.0);
}

TEST_CASE("a pairwise all-to-all has a round for every other rank") {
  const Cluster cluster = cluster_of(2, 4, TreeKind::rail_fat_tree);
  CHECK(pairwise_all_to_all(cluster, first_gpus(8), 1.0_GB).phases.size() == 7);
}

TEST_CASE("all algorithms bring the same bytes to each GPU") {
  const unsigned seed = GENERATE(range(1U, 9U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const int nodes = static_cast<int>(1 + random() % 4);
  const int local = 1 << (random() % 4);
  const Cluster cluster = cluster_of(nodes, local, fabrics[random() % fabrics.size()]);
  const std::size_t count = 2 + random() % std::max<std::size_t>(1, cluster.gpus.size() - 1);
  const std::vector<GpuId> group = first_gpus(std::min(count, cluster.gpus.size()));
  for (const auto algorithm : {direct_all_to_all, pairwise_all_to_all, rail_relayed_all_to_all}) {
    const Movement moved = algorithm(cluster, group, 1.0_GB);
    check_balanced(cluster, moved.demand);
  }
}

// Rank 5 of 16, on two nodes with 8 GPUs, has three times the mean rows.
TEST_CASE("uneven rows crowd into the NIC of the fullest rank, and leave over all of its node") {
  const Cluster cluster = cluster_of(2, 8, TreeKind::multi_plane_fat_tree);
  const Groups groups{first_gpus(16)};
  std::vector<double> shares(16, 13.0 / 15.0);
  shares[5] = 3.0;
  const Movement there = rail_relayed_all_to_alls(cluster, groups, 16.0_GB, shares);
  CHECK(bytes_on(there, cluster.gpus[5].from_nic) == Approx(8e9 * 3.0));
  CHECK(bytes_on(there, cluster.gpus[4].from_nic) == Approx(8e9 * 13.0 / 15.0));
  CHECK(bytes_on(there, cluster.gpus[13].to_nic) == Approx(8e9 * 3.0));
  CHECK(busiest_time(cluster.links.bandwidth, there.demand).value() == Approx(24e9 / 50e9));
  const Movement back =
      rail_relayed_all_to_alls(cluster, groups, 16.0_GB, shares, ExchangeDirection::combine);
  const double node_rows = 3.0 + 7.0 * 13.0 / 15.0;
  for (std::size_t gpu = 0; gpu < 8; ++gpu) {
    CAPTURE(gpu);
    CHECK(bytes_on(back, cluster.gpus[gpu].to_nic) == Approx(1e9 * node_rows));
    CHECK(bytes_on(back, cluster.gpus[gpu + 8].from_nic) == Approx(1e9 * node_rows));
  }
  // 7 of 8 of its rows for the other node are relayed
  CHECK(bytes_on(back, cluster.gpus[5].to_node_switch) == Approx(3e9 * (7.0 + 7.0)));
}

TEST_CASE("where NVLink is slower, that into the fullest rank sets the pace") {
  const Cluster cluster = cluster_of(1, 8, TreeKind::single_switch);
  const Groups groups{first_gpus(8)};
  const std::vector<double> shares{0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 4.5};
  const Movement there = rail_relayed_all_to_alls(cluster, groups, 8.0_GB, shares);
  const Movement back =
      rail_relayed_all_to_alls(cluster, groups, 8.0_GB, shares, ExchangeDirection::combine);
  CHECK(bytes_on(there, cluster.gpus[7].from_node_switch) == Approx(7e9 * 4.5));
  CHECK(bytes_on(back, cluster.gpus[7].to_node_switch) == Approx(7e9 * 4.5));
  for (const Movement& moved : {there, back}) {
    CHECK(busiest_time(cluster.links.bandwidth, moved.demand).value() == Approx(31.5e9 / 200e9));
  }
}

TEST_CASE("uneven rows are as many bytes, and even shares are those that nobody gave") {
  const unsigned seed = GENERATE(range(1U, 9U));
  const auto direction = GENERATE(ExchangeDirection::dispatch, ExchangeDirection::combine);
  CAPTURE(seed);
  std::mt19937 random{seed};
  const int nodes = static_cast<int>(1 + random() % 4);
  const int local = 1 << (random() % 4);
  const Cluster cluster = cluster_of(nodes, local, fabrics[random() % fabrics.size()]);
  const Groups groups{first_gpus(cluster.gpus.size())};
  const Demand even = rail_relayed_all_to_alls(cluster, groups, 1.0_GB).demand;
  const std::vector<double> ones(cluster.gpus.size(), 1.0);
  CHECK(same(rail_relayed_all_to_alls(cluster, groups, 1.0_GB, ones, direction).demand, even));
  const std::vector<double> shares = uneven_shares(cluster.gpus.size(), random);
  FlowWriter write{cluster};
  write.send(GpuId{0}, id_at<GpuId>(cluster.gpus.size() - 1), 1.0_GB);  // forgotten
  const Demand uneven = rail_relayed_all_to_alls(write, groups, 1.0_GB, shares, direction).demand;
  const auto over_nics = [&](const Demand& demand) {
    double bytes = 0.0;
    for (const GpuLinks& gpu : cluster.gpus) {
      bytes += bytes_on(demand, gpu.to_nic) + bytes_on(demand, gpu.from_nic);
    }
    return bytes;
  };
  CHECK(bytes_over(cluster, uneven, true) == Approx(bytes_over(cluster, even, true)));
  CHECK(over_nics(uneven) == Approx(over_nics(even)));
}

TEST_CASE(
    "a hierarchical all-to-all moves 7 / 8 over NVLink, then all but its node's share on rails") {
  const Cluster cluster = cluster_of(4, 8, TreeKind::multi_plane_fat_tree);
  const Movement moved = hierarchical_all_to_all(cluster, first_gpus(32), 32.0_GB);
  REQUIRE(moved.phases.size() == 2);
  for (const GpuLinks& gpu : cluster.gpus) {
    CHECK(bytes_on(moved, gpu.to_node_switch) == Approx(28e9));
    CHECK(bytes_on(moved, gpu.to_nic) == Approx(24e9));
  }
  CHECK(moved.phases[1].messages == 3.0);
  check_balanced(cluster, moved.demand);
  CHECK(hierarchical_all_to_all(cluster, first_gpus(8), 8.0_GB).phases.size() == 1);
}

TEST_CASE("point to point, the first sends to the last") {
  const Cluster cluster = cluster_of(2, 1, TreeKind::single_switch);
  const Movement moved = point_to_point(cluster, first_gpus(2), 1.0_GB);
  CHECK(bytes_on(moved, cluster.gpus[0].to_nic) == Approx(1e9));
  CHECK(bytes_on(moved, cluster.gpus[1].from_nic) == Approx(1e9));
  CHECK(bytes_on(moved, cluster.gpus[1].to_nic) == 0.0);
  CHECK(moved.phases[0].hops.network == 1.0);
}
