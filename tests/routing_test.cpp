#include "topologies/routing.hpp"

#include <algorithm>
#include <functional>
#include <random>

#include "tests/catch.hpp"
#include "tests/clusters.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

ClusterSpec cluster_of(TreeKind fabric, int nodes, int gpus_per_node, int radix) {
  return spec_of(nodes, gpus_per_node, TreeFabric{.kind = fabric, .switch_radix = radix});
}

std::vector<DeviceKind> kinds_along(const Cluster& cluster, const std::vector<LinkId>& route) {
  std::vector<DeviceKind> kinds;
  kinds.reserve(route.size());
  for (const LinkId link : route) {
    kinds.push_back(cluster.graph[index(cluster.links.target[index(link)])].kind);
  }
  return kinds;
}

/// How many of the routes to the GPU `shift` places on, from every GPU, cross each link.
std::vector<int> loads_of_shift(const Cluster& cluster, std::size_t shift) {
  std::vector<int> loads(cluster.links.target.size());
  const std::size_t gpus = cluster.gpus.size();
  for (std::size_t gpu = 0; gpu < gpus; ++gpu) {
    for (const LinkId link : route_between(cluster, gpu, (gpu + shift) % gpus)) {
      ++loads[index(link)];
    }
  }
  return loads;
}

std::vector<int> loads_of_all_to_all(const Cluster& cluster) {
  std::vector<int> loads(cluster.links.target.size());
  for (std::size_t shift = 1; shift < cluster.gpus.size(); ++shift) {
    const std::vector<int> more = loads_of_shift(cluster, shift);
    std::ranges::transform(loads, more, loads.begin(), std::plus{});
  }
  return loads;
}

int busiest(const std::vector<int>& loads) {
  return *std::ranges::max_element(loads);
}

/// The most that any link between network switches carries, and the most that any other one does.
std::pair<int, int> busiest_trunk_and_nic(const Cluster& cluster, const std::vector<int>& loads) {
  std::pair<int, int> most{0, 0};
  for (const GpuLinks& gpu : cluster.gpus) {
    most.second = std::max({most.second, loads[index(gpu.to_leaf)], loads[index(gpu.from_leaf)]});
  }
  for (std::size_t link = 0; link < loads.size(); ++link) {
    if (cluster.is_network_switch(cluster.links.source[link]) &&
        cluster.is_network_switch(cluster.links.target[link])) {
      most.first = std::max(most.first, loads[link]);
    }
  }
  return most;
}

}  // namespace

TEST_CASE("every route on a small cluster leads link by link to where it should") {
  const auto fabric = GENERATE(TreeKind::single_switch, TreeKind::fat_tree, TreeKind::rail_fat_tree,
                               TreeKind::multi_plane_fat_tree);
  const int nodes = GENERATE(1, 3, 9, 16);  // two in one switch, leaves half full, and full
  const Cluster cluster = build_cluster(cluster_of(fabric, nodes, 2, 8));
  for (std::size_t from = 0; from < cluster.gpus.size(); ++from) {
    for (std::size_t to = 0; to < cluster.gpus.size(); ++to) {
      CAPTURE(static_cast<int>(fabric), nodes, from, to);
      REQUIRE(leads(cluster, route_between(cluster, from, to), from, to));
    }
  }
}

TEST_CASE("random routes on large clusters lead link by link to where they should") {
  const unsigned seed = 2505;
  std::mt19937 random{seed};
  const auto fabric = GENERATE(TreeKind::single_switch, TreeKind::fat_tree, TreeKind::rail_fat_tree,
                               TreeKind::multi_plane_fat_tree);
  const int nodes = GENERATE(100, 250, 256);
  const Cluster cluster = build_cluster(cluster_of(fabric, nodes, 8, 64));
  for (int n = 0; n < 2000; ++n) {
    const std::size_t from = random() % cluster.gpus.size();
    const std::size_t to = random() % cluster.gpus.size();
    CAPTURE(seed, static_cast<int>(fabric), nodes, from, to);
    REQUIRE(leads(cluster, route_between(cluster, from, to), from, to));
  }
}

TEST_CASE("a GPU reaches itself over no link") {
  const Cluster cluster = build_cluster(cluster_of(TreeKind::fat_tree, 2, 2, 4));
  CHECK(route_between(cluster, 1, 1).empty());
}

TEST_CASE("inside a node the way is over the NVSwitch") {
  const Cluster cluster = build_cluster(cluster_of(TreeKind::fat_tree, 2, 8, 64));
  const std::vector<LinkId> route = route_between(cluster, 8, 15);

  CHECK(kinds_along(cluster, route) == std::vector{DeviceKind::nv_switch, DeviceKind::gpu});
  CHECK(latency_of(cluster, route).value() == Approx(3.33e-6));
}

TEST_CASE("along a rail the way is over one leaf, or over a spine, without NVLink") {
  using enum DeviceKind;
  const Cluster cluster = build_cluster(cluster_of(TreeKind::rail_fat_tree, 256, 8, 64));
  const std::vector<LinkId> near = route_between(cluster, 3, 8 + 3);
  const std::vector<LinkId> far = route_between(cluster, 3, 8 * 200 + 3);

  CHECK(kinds_along(cluster, near) == std::vector{nic, network_switch, nic, gpu});
  CHECK(kinds_along(cluster, far) ==
        std::vector{nic, network_switch, network_switch, network_switch, nic, gpu});
  // InfiniBand, 64 bytes end to end: arXiv 2505.09343 Table 5
  CHECK(latency_of(cluster, near).value() == Approx(2.8e-6));
  CHECK(latency_of(cluster, far).value() == Approx(3.7e-6));
}

TEST_CASE("to another rail the way goes over NVLink first, then along the target's rail") {
  using enum DeviceKind;
  const auto fabric = GENERATE(TreeKind::rail_fat_tree, TreeKind::multi_plane_fat_tree);
  const Cluster cluster = build_cluster(cluster_of(fabric, 256, 8, 64));
  const std::vector<LinkId> route = route_between(cluster, 3, 8 + 5);

  CHECK(kinds_along(cluster, route) == std::vector{nv_switch, gpu, nic, network_switch, nic, gpu});
  CHECK(index(cluster.links.target[index(route[1])]) == 5);
}

TEST_CASE("where the fabric joins the rails, it may carry what changes rail") {
  using enum DeviceKind;
  ClusterSpec spec = cluster_of(TreeKind::rail_fat_tree, 256, 8, 64);
  spec.cross_rail = CrossRail::fabric;
  const Cluster cluster = build_cluster(spec);
  const std::vector<LinkId> route = route_between(cluster, 3, 8 + 5);

  CHECK(kinds_along(cluster, route) ==
        std::vector{nic, network_switch, network_switch, network_switch, nic, gpu});
  CHECK(leads(cluster, route, 3, 8 + 5));
}

TEST_CASE("a shift permutation on a full non-blocking tree loads no link twice") {
  // from leaf to spine they have 1, 2, 2 and 8 parallel cables
  const auto [nodes, radix] =
      GENERATE(std::pair{32, 8}, std::pair{16, 8}, std::pair{64, 16}, std::pair{256, 64});
  const Cluster cluster = build_cluster(cluster_of(TreeKind::fat_tree, nodes, 1, radix));
  for (std::size_t shift = 1; shift < cluster.gpus.size(); ++shift) {
    CAPTURE(nodes, radix, shift);
    REQUIRE(busiest(loads_of_shift(cluster, shift)) == 1);
  }
}

TEST_CASE("along the rails a shift from node to node loads no link twice") {
  const auto fabric = GENERATE(TreeKind::rail_fat_tree, TreeKind::multi_plane_fat_tree);
  const Cluster cluster = build_cluster(cluster_of(fabric, 16, 2, 8));
  for (std::size_t shift = 2; shift < cluster.gpus.size(); shift += 2) {
    CAPTURE(shift);
    REQUIRE(busiest(loads_of_shift(cluster, shift)) == 1);
  }
}

TEST_CASE("an all-to-all on a non-blocking tree loads no trunk more than a NIC") {
  // The first is the fabric of 64 HCAs for which opensm's ftree tables give the same ratio, 1.00.
  const auto [nodes, radix] = GENERATE(std::pair{64, 16}, std::pair{32, 8}, std::pair{18, 6});
  const Cluster cluster = build_cluster(cluster_of(TreeKind::fat_tree, nodes, 1, radix));
  const auto [trunk, nic] = busiest_trunk_and_nic(cluster, loads_of_all_to_all(cluster));

  CHECK(nic == nodes - 1);
  CHECK(trunk <= nic);
}

TEST_CASE("an all-to-all over rails loads every NIC alike, and no trunk more") {
  const auto fabric = GENERATE(TreeKind::rail_fat_tree, TreeKind::multi_plane_fat_tree);
  const Cluster cluster = build_cluster(cluster_of(fabric, 16, 4, 16));
  const std::vector<int> loads = loads_of_all_to_all(cluster);

  for (const GpuLinks& gpu : cluster.gpus) {
    CHECK(loads[index(gpu.to_leaf)] == 15 * 4);
    CHECK(loads[index(gpu.from_leaf)] == 15 * 4);
  }
  const auto [trunk, nic] = busiest_trunk_and_nic(cluster, loads);
  CHECK(trunk <= nic);
}

TEST_CASE("three tiers are routed by the same tables") {
  ClusterSpec spec = cluster_of(TreeKind::fat_tree, 16, 1, 4);
  std::get<TreeFabric>(spec.fabric).tiers = 3;
  const Cluster cluster = build_cluster(spec);
  REQUIRE(cluster.switches.size() == 20);
  for (std::size_t from = 0; from < 16; ++from) {
    for (std::size_t to = 0; to < 16; ++to) {
      if (from != to) CHECK(leads(cluster, route_between(cluster, from, to), from, to));
    }
  }
  CHECK(route_between(cluster, 0, 1).size() == 4);
  CHECK(route_between(cluster, 0, 3).size() == 6);
  CHECK(route_between(cluster, 0, 15).size() == 8);
  for (std::size_t shift = 1; shift < 16; ++shift) {
    CHECK(busiest(loads_of_shift(cluster, shift)) == 1);
  }
}

TEST_CASE("without NVLink a GPU has one PCIe link, for what stays in the node and what leaves it") {
  ClusterSpec spec = spec_of(2, 4, TreeFabric{});
  spec.nv_switch = false;
  spec.nics_per_node = 2;
  spec.cross_rail = CrossRail::fabric;
  const Cluster cluster = build_cluster(spec);
  CHECK(all_lead(cluster));
  const std::vector<LinkId> inside = route_between(cluster, 0, 1);
  const std::vector<LinkId> outside = route_between(cluster, 0, 5);
  CHECK(inside.front() == outside.front());
  CHECK(inside.back() == route_between(cluster, 6, 1).back());
  CHECK(cluster.nic_of(GpuId{0}) == cluster.nic_of(GpuId{1}));
  CHECK(cluster.nic_of(GpuId{0}) != cluster.nic_of(GpuId{2}));
}
