#include "workloads/expert_exchange.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include "sim/demand.hpp"
#include "tests/collectives.hpp"

using namespace trainyard;

namespace {

using Groups = std::vector<std::vector<GpuId>>;

/// All GPUs in groups of so many neighbours.
Groups neighbours(const Cluster& cluster, std::size_t size) {
  Groups groups(cluster.gpus.size() / size);
  for (std::size_t gpu = 0; gpu < cluster.gpus.size(); ++gpu) {
    groups[gpu / size].push_back(id_at<GpuId>(gpu));
  }
  return groups;
}

}  // namespace

// T tokens of b bytes on each rank; D and R distinct nodes and GPUs for each of them.
TEST_CASE("an expert exchange sends T b D (N - 1) / N over each NIC, and T b R 7 / 8 over NVLink") {
  const Cluster cluster = cluster_of(8, 8, TreeKind::multi_plane_fat_tree);
  const RoutingSpread spread{.nodes = 3.97, .gpus = 7.49, .node_count = 8, .gpus_per_node = 8};
  const Demand demand = expert_exchange(cluster, neighbours(cluster, 64), spread, 1.0_GB).demand;
  for (const GpuLinks& gpu : cluster.gpus) {
    for (const LinkId link : {gpu.to_nic, gpu.from_nic, gpu.to_leaf, gpu.from_leaf}) {
      CHECK(bytes_on(demand, link) == Approx(1e9 * 3.97 * 7.0 / 8.0));
    }
    for (const LinkId link : {gpu.to_node_switch, gpu.from_node_switch}) {
      CHECK(bytes_on(demand, link) == Approx(1e9 * 7.49 * 7.0 / 8.0));
    }
  }
}

TEST_CASE("in an expert exchange every device passes on what it gets, on any fabric") {
  const unsigned seed = GENERATE(range(1U, 13U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const int local = 1 << (random() % 4);
  const int group_nodes = static_cast<int>(1 + random() % 4);
  const int groups = static_cast<int>(1 + random() % 2);
  const int ranks = static_cast<int>(1 + random() % 2);
  const Cluster cluster =
      cluster_of(group_nodes * groups * ranks, local, fabrics[random() % fabrics.size()]);
  const RoutingSpread spread{.nodes = 1.0 + 0.5 * (group_nodes - 1),
                             .gpus = 1.5 + 0.5 * (group_nodes - 1),
                             .node_count = group_nodes,
                             .gpus_per_node = local};
  const auto size = static_cast<std::size_t>(group_nodes * local);
  const Demand demand = expert_exchange(cluster, neighbours(cluster, size), spread, 1.0_GB).demand;
  check_balanced(cluster, demand);
  const double remote = 1e9 * spread.remote_nodes();
  for (const GpuLinks& gpu : cluster.gpus) CHECK(bytes_on(demand, gpu.to_nic) == Approx(remote));
}

TEST_CASE("experts in one node exchange over NVLink alone") {
  const Cluster cluster = cluster_of(2, 8, TreeKind::multi_plane_fat_tree);
  const RoutingSpread spread{.nodes = 1.0, .gpus = 3.2, .node_count = 1, .gpus_per_node = 4};
  const Collective exchange = expert_exchange(cluster, neighbours(cluster, 4), spread, 1.0_GB);
  for (const GpuLinks& gpu : cluster.gpus) {
    CHECK(bytes_on(exchange.demand, gpu.to_node_switch) == Approx(3.2e9 * 3.0 / 4.0));
    CHECK(bytes_on(exchange.demand, gpu.to_nic) == 0.0);
  }
  CHECK(exchange.latency.value() == Approx(4e-6));
}

TEST_CASE("one writer serves exchange after exchange as one of its own does each") {
  const Cluster cluster = cluster_of(8, 8, TreeKind::rail_fat_tree);
  const RoutingSpread spread{.nodes = 1.7, .gpus = 3.1, .node_count = 2, .gpus_per_node = 8};
  FlowWriter shared{cluster};
  for (const auto& group : neighbours(cluster, 16)) {
    const Collective served = expert_exchange(shared, std::array{group}, spread, 1.0_GB);
    const Collective own = expert_exchange(cluster, std::array{group}, spread, 1.0_GB);
    CHECK(same(served.demand, own.demand));
    CHECK(served.latency == own.latency);
  }
}

// Rank 13 of 16, on the second of two nodes with 8 GPUs, has three times the mean rows.
TEST_CASE("rows that crowd to one rank crowd into its NVLink, and into the NICs of its node") {
  const Cluster cluster = cluster_of(2, 8, TreeKind::multi_plane_fat_tree);
  const RoutingSpread spread{.nodes = 1.5, .gpus = 4.0, .node_count = 2, .gpus_per_node = 8};
  std::vector<double> shares(16, 13.0 / 15.0);
  shares[13] = 3.0;
  const double full_node = (7.0 * 13.0 / 15.0 + 3.0) / 8.0;
  const Groups groups = neighbours(cluster, 16);
  const Demand there = expert_exchange(cluster, groups, spread, 1.0_GB, shares).demand;
  const Demand back =
      expert_exchange(cluster, groups, spread, 1.0_GB, shares, ExchangeDirection::combine).demand;

  const double into_rank = 1e9 * 4.0 * 7.0 / 8.0 * 3.0;
  CHECK(bytes_on(there, cluster.gpus[13].from_node_switch) == Approx(into_rank));
  CHECK(bytes_on(back, cluster.gpus[13].to_node_switch) == Approx(into_rank));
  CHECK(busiest_time(cluster.links.bandwidth, there).value() == Approx(into_rank / 200e9));
  CHECK(busiest_time(cluster.links.bandwidth, back).value() == Approx(into_rank / 200e9));
  for (std::size_t gpu = 0; gpu < 16; ++gpu) {
    const double into_node = 1e9 * 1.5 / 2.0 * (gpu < 8 ? 2.0 - full_node : full_node);
    CAPTURE(gpu);
    CHECK(bytes_on(there, cluster.gpus[gpu].from_nic) == Approx(into_node));
    CHECK(bytes_on(there, cluster.gpus[gpu].to_nic) == Approx(1.5e9 - into_node));
    CHECK(bytes_on(back, cluster.gpus[gpu].to_nic) == Approx(into_node));
    CHECK(bytes_on(back, cluster.gpus[gpu].from_nic) == Approx(1.5e9 - into_node));
  }
}

TEST_CASE("where NICs are slower, those of the fullest node set the pace") {
  const Cluster cluster = cluster_of(2, 8, TreeKind::multi_plane_fat_tree);
  const RoutingSpread spread{.nodes = 1.5, .gpus = 2.0, .node_count = 2, .gpus_per_node = 8};
  std::vector<double> shares(16, 0.75);
  std::fill(shares.begin() + 8, shares.end(), 1.25);
  const Groups groups = neighbours(cluster, 16);
  const auto direction = GENERATE(ExchangeDirection::dispatch, ExchangeDirection::combine);
  const Demand demand = expert_exchange(cluster, groups, spread, 1.0_GB, shares, direction).demand;
  CHECK(busiest_time(cluster.links.bandwidth, demand).value() == Approx(1.5e9 / 2.0 * 1.25 / 50e9));
}

TEST_CASE("what the rows of each rank put on links adds up to what all do") {
  const Cluster cluster = cluster_of(4, 4, TreeKind::rail_fat_tree);
  const RoutingSpread spread{.nodes = 1.5, .gpus = 2.5, .node_count = 2, .gpus_per_node = 4};
  const auto direction = GENERATE(ExchangeDirection::dispatch, ExchangeDirection::combine);
  const unsigned seed = 5;
  CAPTURE(seed);
  std::mt19937 random{seed};
  const std::vector<double> shares = uneven_shares(8, random);
  const Groups groups = neighbours(cluster, 8);
  Demand sum;
  for (std::size_t rank = 0; rank < shares.size(); ++rank) {
    std::vector<double> alone(shares.size());
    alone[rank] = shares[rank];
    sum = sum_of(sum, expert_exchange(cluster, groups, spread, 1.0_GB, alone, direction).demand);
  }
  const Demand all = expert_exchange(cluster, groups, spread, 1.0_GB, shares, direction).demand;
  REQUIRE(sum.size() == all.size());
  for (const LinkLoad& load : all) CHECK(bytes_on(sum, load.link) == Approx(load.size.value()));
}

TEST_CASE("a rank whose experts get no rows is sent none, by whatever way") {
  const Cluster cluster = cluster_of(2, 2, TreeKind::multi_plane_fat_tree);
  const RoutingSpread spread{.nodes = 1.5, .gpus = 2.0, .node_count = 2, .gpus_per_node = 2};
  const std::vector<double> shares{2.0, 2.0, 0.0, 0.0};
  const Collective there = expert_exchange(cluster, neighbours(cluster, 4), spread, 1.0_GB, shares);
  for (const LinkId link : {cluster.gpus[2].from_nic, cluster.gpus[3].from_nic,
                            cluster.gpus[2].from_node_switch, cluster.gpus[3].from_node_switch}) {
    CHECK(bytes_on(there.demand, link) == 0.0);
  }
  const std::vector<double> none(4);
  const Collective nothing = expert_exchange(cluster, neighbours(cluster, 4), spread, 1.0_GB, none);
  CHECK(nothing.demand.empty());
  CHECK(nothing.latency == Seconds{});
}

TEST_CASE("uneven rows are as many bytes, and go back over the cables that they came by") {
  const unsigned seed = GENERATE(range(1U, 9U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const int nodes = static_cast<int>(1 + random() % 4);
  const int local = 1 << (random() % 4);
  const Cluster cluster = cluster_of(nodes, local, TreeKind::single_switch);
  const RoutingSpread spread{.nodes = 1.0 + 0.25 * (nodes - 1),
                             .gpus = 1.0 + 0.25 * (nodes - 1),
                             .node_count = nodes,
                             .gpus_per_node = local};
  const Groups groups = neighbours(cluster, cluster.gpus.size());
  const std::vector<double> shares = uneven_shares(cluster.gpus.size(), random);
  const Demand even = expert_exchange(cluster, groups, spread, 1.0_GB).demand;
  const Demand there = expert_exchange(cluster, groups, spread, 1.0_GB, shares).demand;
  const Demand back =
      expert_exchange(cluster, groups, spread, 1.0_GB, shares, ExchangeDirection::combine).demand;
  for (const bool nvlink : {true, false}) {
    CHECK(bytes_over(cluster, there, nvlink) == Approx(bytes_over(cluster, even, nvlink)));
    CHECK(bytes_over(cluster, back, nvlink) == Approx(bytes_over(cluster, even, nvlink)));
  }
  for (const LinkLoad& load : there) {
    const LinkId other_way = id_at<LinkId>(index(load.link) ^ 1);  // of the same cable
    CHECK(bytes_on(back, other_way) == Approx(load.size.value()));
  }
}

TEST_CASE("even shares are those that nobody gave, and load links alike both ways") {
  const auto fabric = GENERATE(from_range(fabrics));
  const Cluster cluster = cluster_of(8, 4, fabric);
  const RoutingSpread spread{.nodes = 2.3, .gpus = 4.7, .node_count = 4, .gpus_per_node = 4};
  const Groups groups = neighbours(cluster, 16);
  const std::vector<double> shares(16, 1.0);
  const Demand given = expert_exchange(cluster, groups, spread, 1.0_GB, shares).demand;
  CHECK(same(expert_exchange(cluster, groups, spread, 1.0_GB).demand, given));
  const Demand back =
      expert_exchange(cluster, groups, spread, 1.0_GB, {}, ExchangeDirection::combine).demand;
  REQUIRE(back.size() == given.size());
  for (const LinkLoad& load : given) {
    CHECK(bytes_on(back, load.link) == Approx(load.size.value()));
  }
}

TEST_CASE("a low-latency exchange sends each row by itself, over NVLink inside a node") {
  const Cluster cluster = cluster_of(4, 8, TreeKind::rail_fat_tree);
  const Demand demand =
      low_latency_exchange(cluster, GpuId{0}, 32, 32.0_GB, LocalRows::over_nvlink).demand;
  for (const GpuLinks& gpu : cluster.gpus) {
    CHECK(bytes_on(demand, gpu.to_nic) == Approx(24e9));
    CHECK(bytes_on(demand, gpu.from_nic) == Approx(24e9));
    CHECK(bytes_on(demand, gpu.to_node_switch) >= Approx(7e9));
  }
}

TEST_CASE("by RDMA alone, rows of a node take its NICs, and only those for the own GPU stay") {
  const Cluster cluster = cluster_of(1, 8, TreeKind::single_switch);
  const Demand demand =
      low_latency_exchange(cluster, GpuId{0}, 8, 8.0_GB, LocalRows::over_nics).demand;
  for (const GpuLinks& gpu : cluster.gpus) {
    for (const LinkId link : {gpu.to_nic, gpu.to_leaf, gpu.from_leaf, gpu.from_nic}) {
      CHECK(bytes_on(demand, link) == Approx(7e9));
    }
    CHECK(bytes_on(demand, gpu.to_node_switch) == 0.0);
  }
}
