#include "workloads/expert_exchange.hpp"

#include <random>
#include <vector>

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
