#include "topologies/fat_tree.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "tests/catch.hpp"
#include "tests/clusters.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

ClusterSpec cluster_of(TreeKind fabric, int nodes, int gpus_per_node, int radix) {
  return spec_of(nodes, gpus_per_node, TreeFabric{.kind = fabric, .switch_radix = radix});
}

DeviceKind kind_of(const Cluster& cluster, DeviceId device) {
  return cluster.graph[index(device)].kind;
}

}  // namespace

TEST_CASE("a full two-tier tree of 64-port switches is FT2 of arXiv 2505.09343 Table 3") {
  const Cluster cluster = build_cluster(cluster_of(TreeKind::fat_tree, 256, 8, 64));

  CHECK(cluster.gpus.size() == 2048);
  CHECK(cluster.switches.size() == 96);
  CHECK(trunk_count(cluster) == 2048);
  CHECK(most_ports_used(cluster) == 64);
}

TEST_CASE("eight full planes of 64-port switches are MPFT of arXiv 2505.09343 Table 3") {
  const Cluster cluster = build_cluster(cluster_of(TreeKind::multi_plane_fat_tree, 2048, 8, 64));

  CHECK(cluster.gpus.size() == 16384);
  CHECK(cluster.switches.size() == 768);
  CHECK(trunk_count(cluster) == 16384);
  CHECK(most_ports_used(cluster) == 64);
}

TEST_CASE("a plane of 256 NICs takes eight cables from each leaf to each spine") {
  const Cluster cluster = build_cluster(cluster_of(TreeKind::multi_plane_fat_tree, 256, 8, 64));

  CHECK(cluster.switches.size() == 96);  // 8 + 4 in each plane
  CHECK(trunks(cluster).size() == 256);
  for (const auto& [ends, parallel] : trunks(cluster)) CHECK(parallel == 8);
}

TEST_CASE("no switch uses more ports than it has, and every leaf goes up as wide as down") {
  const int radix = GENERATE(4, 6, 7, 8, 10, 14, 22);
  const auto fabric = GENERATE(TreeKind::fat_tree, TreeKind::multi_plane_fat_tree);
  for (int nodes = radix + 1; nodes <= radix * (radix / 2); ++nodes) {
    const Cluster cluster = build_cluster(cluster_of(fabric, nodes, 1, radix));
    CAPTURE(radix, nodes);
    REQUIRE(most_ports_used(cluster) <= static_cast<std::size_t>(radix));
    std::map<DeviceId, int> up;
    for (const auto& [ends, parallel] : trunks(cluster)) up[ends.first] += parallel;
    for (const auto& [leaf, cables] : up) REQUIRE(cables == radix / 2);
  }
}

TEST_CASE("a rail-fat-tree has leaves for each rail and common spines") {
  const Cluster cluster = build_cluster(cluster_of(TreeKind::rail_fat_tree, 256, 8, 64));

  CHECK(cluster.switches.size() == 64 + 32);
  for (std::size_t gpu = 0; gpu < cluster.gpus.size(); ++gpu) {
    const DeviceId leaf = cluster.links.target[index(cluster.gpus[gpu].to_leaf)];
    const std::size_t rail = gpu % 8;
    REQUIRE(cluster.graph[index(leaf)].position == rail * 8 + gpu / 8 / 32);
  }
}

TEST_CASE("a fat-tree fills its leaves one after the other") {
  const Cluster cluster = build_cluster(cluster_of(TreeKind::fat_tree, 5, 2, 6));
  std::vector<std::uint32_t> leaf_of_gpu;
  for (const GpuLinks& gpu : cluster.gpus) {
    leaf_of_gpu.push_back(cluster.graph[index(cluster.links.target[index(gpu.to_leaf)])].position);
  }
  CHECK(leaf_of_gpu == std::vector<std::uint32_t>{0, 0, 0, 1, 1, 1, 2, 2, 2, 3});
}

TEST_CASE("a plane that fits in one switch is one switch") {
  const auto switches = [](TreeKind fabric, int nodes) {
    return build_cluster(cluster_of(fabric, nodes, 8, 64)).switches.size();
  };
  CHECK(switches(TreeKind::fat_tree, 8) == 1);
  CHECK(switches(TreeKind::rail_fat_tree, 8) == 1);
  CHECK(switches(TreeKind::multi_plane_fat_tree, 64) == 8);
  CHECK(switches(TreeKind::single_switch, 300) == 1);
}

TEST_CASE("the GPUs come first, node by node, and each has a way to NVSwitch and NIC") {
  const Cluster cluster = build_cluster(cluster_of(TreeKind::rail_fat_tree, 8, 4, 8));

  for (std::uint32_t gpu = 0; gpu < 32; ++gpu) {
    const Device& device = cluster.graph[gpu];
    CHECK(device.kind == DeviceKind::gpu);
    CHECK(device.node == gpu / 4);
    CHECK(device.position == gpu % 4);
    const GpuLinks& links = cluster.gpus[gpu];
    CHECK(cluster.links.source[index(links.to_node_switch)] == DeviceId{gpu});
    CHECK(cluster.links.target[index(links.from_node_switch)] == DeviceId{gpu});
    const DeviceId nic = cluster.links.target[index(links.to_nic)];
    CHECK(kind_of(cluster, nic) == DeviceKind::nic);
    CHECK(cluster.links.source[index(links.to_leaf)] == nic);
    CHECK(cluster.links.target[index(links.from_leaf)] == nic);
  }
}

TEST_CASE("switches with too few ports for two tiers are refused, with the ports that it takes") {
  const auto in_two_tiers = [](TreeKind kind, int nodes, int radix) {
    ClusterSpec spec = cluster_of(kind, nodes, 8, radix);
    std::get<TreeFabric>(spec.fabric).tiers = 2;
    return spec;
  };
  CHECK(refusal_of(in_two_tiers(TreeKind::fat_tree, 257, 64)) ==
        "switches of 64 ports are too small to join 257 nodes of 8 NICs in two tiers (take "
        "switches of 66 ports, or more tiers, or a multi-plane-fat-tree)");
  CHECK(refusal_of(in_two_tiers(TreeKind::multi_plane_fat_tree, 2049, 64)) ==
        "switches of 64 ports are too small to join 2049 nodes of 8 NICs in two tiers (take "
        "switches of 66 ports, or more tiers)");
  CHECK(build_cluster(cluster_of(TreeKind::fat_tree, 257, 8, 66)).gpus.size() == 2056);
}

TEST_CASE("a cluster of nothing is refused") {
  CHECK(refusal_of(cluster_of(TreeKind::fat_tree, 0, 8, 64)) ==
        "a cluster needs at least one node");
  CHECK(refusal_of(cluster_of(TreeKind::fat_tree, 1, 0, 64)) == "a node needs at least one GPU");
  CHECK(refusal_of(cluster_of(TreeKind::fat_tree, 1, 8, 1)) ==
        "a network switch needs at least two ports");
  ClusterSpec dead = cluster_of(TreeKind::fat_tree, 1, 8, 64);
  dead.nic.bandwidth = {};
  CHECK(refusal_of(dead) == "a cable needs a bandwidth above zero");
}

TEST_CASE("no fabric leads from plane to plane") {
  ClusterSpec spec = cluster_of(TreeKind::multi_plane_fat_tree, 4, 8, 64);
  spec.cross_rail = CrossRail::fabric;
  CHECK_THROWS_AS(build_cluster(spec), std::invalid_argument);
}
