#include "workloads/collective.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include "tests/catch.hpp"
#include "topologies/build_cluster.hpp"
#include "topologies/routing.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

Cluster cluster_of(int nodes, int gpus_per_node, TreeKind fabric) {
  return build_cluster({.nodes = nodes,
                        .gpus_per_node = gpus_per_node,
                        .nvlink = {200.0_GBps, 2.0_us},
                        .pcie = {64.0_GBps, 0.0_us},
                        .nic = {50.0_GBps, 1.0_us},
                        .trunk = {50.0_GBps, 0.5_us},
                        .fabric = TreeFabric{.kind = fabric, .switch_radix = 16}});
}

constexpr std::array fabrics{TreeKind::single_switch, TreeKind::fat_tree, TreeKind::rail_fat_tree,
                             TreeKind::multi_plane_fat_tree};

/// Data ranks on all GPUs; so many of them share the experts.
Plan plan_of(int pipeline, int data, int expert = 1) {
  Plan plan;
  plan.pipeline = pipeline;
  plan.data = data;
  plan.expert = expert;
  return plan;
}

double bytes_on(const Demand& demand, LinkId link) {
  const auto load = std::ranges::find(demand, link, &LinkLoad::link);
  return load == demand.end() ? 0.0 : load->size.value();
}

/// Every device, GPUs included, sends as many bytes as it receives.
void check_balanced(const Cluster& cluster, const Demand& demand) {
  std::vector<double> sent(num_vertices(cluster.graph));
  std::vector<double> received(sent.size());
  for (const LinkLoad& load : demand) {
    sent[index(cluster.links.source[index(load.link)])] += load.size.value();
    received[index(cluster.links.target[index(load.link)])] += load.size.value();
  }
  for (std::size_t device = 0; device < sent.size(); ++device) {
    CAPTURE(device);
    CHECK(sent[device] == Approx(received[device]));
  }
}

/// The first GPUs of a cluster, in one group.
std::vector<std::vector<GpuId>> one_group(std::size_t size) {
  std::vector<std::vector<GpuId>> groups(1);
  for (std::size_t gpu = 0; gpu < size; ++gpu) groups[0].push_back(id_at<GpuId>(gpu));
  return groups;
}

}  // namespace

// T tokens of b bytes on each rank; D and R distinct nodes and GPUs for each of them.
TEST_CASE("an expert exchange sends T b D (N - 1) / N over each NIC, and T b R 7 / 8 over NVLink") {
  const Cluster cluster = cluster_of(8, 8, TreeKind::multi_plane_fat_tree);
  const RoutingSpread spread{.nodes = 3.97, .gpus = 7.49, .node_count = 8, .gpus_per_node = 8};
  const Demand demand = expert_exchange(cluster, plan_of(1, 64, 64), spread, 1.0_GB).demand;
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
  const Plan plan = plan_of(ranks, groups * group_nodes * local, group_nodes * local);
  const Demand demand = expert_exchange(cluster, plan, spread, 1.0_GB).demand;
  check_balanced(cluster, demand);
  const double remote = 1e9 * spread.remote_nodes();
  for (const GpuLinks& gpu : cluster.gpus) CHECK(bytes_on(demand, gpu.to_nic) == Approx(remote));
}

TEST_CASE("experts in one node exchange over NVLink alone") {
  const Cluster cluster = cluster_of(2, 8, TreeKind::multi_plane_fat_tree);
  const RoutingSpread spread{.nodes = 1.0, .gpus = 3.2, .node_count = 1, .gpus_per_node = 4};
  const Collective exchange = expert_exchange(cluster, plan_of(1, 16, 4), spread, 1.0_GB);
  for (const GpuLinks& gpu : cluster.gpus) {
    CHECK(bytes_on(exchange.demand, gpu.to_node_switch) == Approx(3.2e9 * 3.0 / 4.0));
    CHECK(bytes_on(exchange.demand, gpu.to_nic) == 0.0);
  }
  CHECK(exchange.latency.value() == Approx(4e-6));
}

TEST_CASE("a ring of n GPUs in a node passes (n - 1) / n of the size over each NVLink") {
  const Cluster cluster = cluster_of(1, 8, TreeKind::single_switch);
  const auto count = GENERATE(as<std::size_t>{}, 1, 2, 5, 8);
  const Collective ring = ring_collective(cluster, one_group(count), 1.0_GB);
  const auto n = static_cast<double>(count);
  for (std::size_t gpu = 0; gpu < 8; ++gpu) {
    const double passed = gpu < count ? 1e9 * (n - 1.0) / n : 0.0;
    CHECK(bytes_on(ring.demand, cluster.gpus[gpu].to_node_switch) == Approx(passed));
    CHECK(bytes_on(ring.demand, cluster.gpus[gpu].from_node_switch) == Approx(passed));
  }
  CHECK(ring.latency.value() == Approx(4e-6 * (n - 1.0)));
}

TEST_CASE("a ring over nodes passes its share of each rail over each NIC") {
  const TreeKind fabric = GENERATE(from_range(fabrics));
  const Cluster cluster = cluster_of(4, 8, fabric);
  const Collective ring = ring_collective(cluster, one_group(32), 1.0_GB);
  for (const GpuLinks& gpu : cluster.gpus) {
    CHECK(bytes_on(ring.demand, gpu.to_node_switch) == Approx(1e9 * 7.0 / 8.0));
    CHECK(bytes_on(ring.demand, gpu.to_nic) == Approx(1e9 / 8.0 * 3.0 / 4.0));
  }
  check_balanced(cluster, ring.demand);
}

TEST_CASE("rings of groups that share a node run at the same time") {
  const Cluster cluster = cluster_of(2, 4, TreeKind::single_switch);
  const std::vector<std::vector<GpuId>> groups{{GpuId{0}, GpuId{2}, GpuId{4}, GpuId{6}},
                                               {GpuId{1}, GpuId{3}, GpuId{5}, GpuId{7}}};
  const Collective ring = ring_collective(cluster, groups, 1.0_GB);
  for (const GpuLinks& gpu : cluster.gpus) {
    CHECK(bytes_on(ring.demand, gpu.to_node_switch) == Approx(0.5e9));
    CHECK(bytes_on(ring.demand, gpu.to_nic) == Approx(0.25e9));
  }
  // One step inside (two NVLinks) and one between the nodes (two NIC cables).
  CHECK(ring.latency.value() == Approx(4e-6 + 2e-6));
}

TEST_CASE("no groups, or groups of one, send nothing") {
  const Cluster cluster = cluster_of(2, 2, TreeKind::single_switch);
  CHECK(ring_collective(cluster, {}, 1.0_GB).demand.empty());
  const std::vector<std::vector<GpuId>> alone{{GpuId{0}}, {GpuId{3}}};
  CHECK(ring_collective(cluster, alone, 1.0_GB).demand.empty());
}

TEST_CASE("each data rank of a stage sends its own activation to the next") {
  const Cluster cluster = cluster_of(4, 4, TreeKind::multi_plane_fat_tree);
  const Collective sent = point_to_point(cluster, plan_of(2, 8), 0, 1, 1.0_GB);
  for (std::size_t gpu = 0; gpu < 16; ++gpu) {
    const GpuLinks& links = cluster.gpus[gpu];
    CHECK(bytes_on(sent.demand, links.to_nic) == (gpu < 8 ? 1e9 : 0.0));
    CHECK(bytes_on(sent.demand, links.from_nic) == (gpu < 8 ? 0.0 : 1e9));
    CHECK(bytes_on(sent.demand, links.to_node_switch) == 0.0);
  }
  CHECK(sent.latency.value() == Approx(2e-6));
}

TEST_CASE("stages on one node send over NVLink") {
  const Cluster cluster = cluster_of(1, 4, TreeKind::single_switch);
  const Collective sent = point_to_point(cluster, plan_of(2, 2), 1, 0, 1.0_GB);
  for (std::size_t gpu = 0; gpu < 4; ++gpu) {
    const GpuLinks& links = cluster.gpus[gpu];
    CHECK(bytes_on(sent.demand, links.to_node_switch) == (gpu < 2 ? 0.0 : 1e9));
    CHECK(bytes_on(sent.demand, links.from_node_switch) == (gpu < 2 ? 1e9 : 0.0));
  }
  CHECK(sent.latency.value() == Approx(4e-6));
}

TEST_CASE("two collectives at once put the sum of their bytes on each link") {
  const Collective a{.demand = {{LinkId{1}, 1.0_GB}, {LinkId{4}, 2.0_GB}}, .latency = 3.0_us};
  const Collective b{.demand = {{LinkId{0}, 5.0_GB}, {LinkId{4}, 7.0_GB}}, .latency = 2.0_us};
  const Collective both = together(a, b);
  REQUIRE(both.demand.size() == 3);
  CHECK(bytes_on(both.demand, LinkId{0}) == 5e9);
  CHECK(bytes_on(both.demand, LinkId{1}) == 1e9);
  CHECK(bytes_on(both.demand, LinkId{4}) == 9e9);
  CHECK(std::ranges::is_sorted(both.demand, {}, &LinkLoad::link));
  CHECK(both.latency == 3.0_us);
  CHECK(together(a, {}).demand.size() == 2);
  CHECK(bytes_on(scaled(a.demand, 3.0), LinkId{4}) == 6e9);
}

TEST_CASE("a protocol's losses count as bytes, on NVLink and on the network apart") {
  const Cluster cluster = cluster_of(2, 2, TreeKind::single_switch);
  std::vector<LinkId> route;
  append_route(cluster, GpuId{0}, GpuId{3}, route);  // over NVLink, then along a rail
  Demand demand;
  std::ranges::sort(route);
  for (const LinkId link : route) demand.push_back({link, 1.0_GB});
  const Demand slowed = with_overhead(demand, cluster, {.nvlink = 0.5, .nic = 0.8});
  const GpuLinks& first = cluster.gpus[0];
  const GpuLinks& second = cluster.gpus[1];
  CHECK(bytes_on(slowed, first.to_node_switch) == 2e9);
  CHECK(bytes_on(slowed, second.from_node_switch) == 2e9);
  CHECK(bytes_on(slowed, second.to_nic) == 1.25e9);
  CHECK(bytes_on(slowed, second.to_leaf) == 1.25e9);
  CHECK(bytes_on(slowed, cluster.gpus[3].from_nic) == 1.25e9);
}

TEST_CASE("a group with more GPUs on one node than on another is one ring") {
  const Cluster cluster = cluster_of(3, 8, TreeKind::multi_plane_fat_tree);
  std::vector<GpuId> group;
  for (std::uint32_t gpu = 0; gpu < 12; ++gpu) group.push_back(GpuId{gpu});
  const std::vector<std::vector<GpuId>> groups{group};
  const Collective ring = ring_collective(cluster, groups, Bytes{12e9});
  const Seconds least = busiest_time(cluster.links.bandwidth, ring.demand);
  CHECK(least.value() >= 11e9 / 50e9);
}
