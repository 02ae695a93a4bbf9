#include "topologies/measures.hpp"

#include "tests/catch.hpp"
#include "tests/clusters.hpp"
#include "topologies/traffic.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

Cluster tree(int nodes, TreeFabric fabric) {
  return build_cluster(spec_of(nodes, 8, fabric));
}

/// The farthest two leaves by one plain search from each.
std::size_t searched_diameter(const Cluster& cluster) {
  std::size_t most = 0;
  for (std::size_t gpu = 0; gpu < cluster.gpus.size(); ++gpu) {
    std::vector<std::size_t> distance(num_vertices(cluster.graph), 0);
    std::vector<std::size_t> queue{index(cluster.leaf_of(id_at<GpuId>(gpu)))};
    distance[queue.front()] = 1;
    for (std::size_t n = 0; n < queue.size(); ++n) {
      for (const auto edge : boost::make_iterator_range(out_edges(queue[n], cluster.graph))) {
        const std::size_t to = target(edge, cluster.graph);
        if (to < index(cluster.first_switch) || distance[to] > 0) continue;
        distance[to] = distance[queue[n]] + 1;
        queue.push_back(to);
      }
    }
    for (std::size_t to = 0; to < cluster.gpus.size(); ++to) {
      if (to == gpu) continue;
      most = std::max(most, distance[index(cluster.leaf_of(id_at<GpuId>(to)))]);
    }
  }
  return most;
}

double ratio_of(const Cluster& cluster) {
  return busiest_links(cluster, *all_to_all_loads(cluster))->of_all_over_injection;
}

}  // namespace

TEST_CASE("the fabrics of arXiv 2505.09343 Table 3 have the published sizes") {
  const auto check = [](const ClusterSpec& spec, std::size_t endpoints, std::size_t switches,
                        std::size_t links) {
    const ClusterCounts counts = count_cluster(build_cluster(spec));
    CHECK(counts.endpoints == endpoints);
    CHECK(counts.switches() == switches);
    CHECK(counts.inter_switch_links == links);
  };
  check(spec_of(256, 8, TreeFabric{.tiers = 2}), 2048, 96, 2048);
  check(spec_of(2048, 8, TreeFabric{.kind = TreeKind::multi_plane_fat_tree}), 16384, 768, 16384);
  check(spec_of(8192, 8, TreeFabric{.tiers = 3}), 65536, 5120, 131072);
}

TEST_CASE("GPUs that share a NIC share an endpoint") {
  ClusterSpec spec = spec_of(4, 8, TreeFabric{});
  spec.nics_per_node = 2;
  const ClusterCounts counts = count_cluster(build_cluster(spec));
  CHECK(counts.gpus == 32);
  CHECK(counts.endpoints == 8);
  CHECK(counts.switches_by_tier == std::vector<std::size_t>{1});
}

TEST_CASE("the diameter counts the switches between the farthest endpoints") {
  CHECK(diameter_hops(tree(1, {.kind = TreeKind::single_switch})) == 1);
  CHECK(diameter_hops(tree(8, {.switch_radix = 16})) == 3);
  CHECK(diameter_hops(tree(32, {.tiers = 3, .switch_radix = 16})) == 5);
  CHECK(diameter_hops(build_cluster(spec_of(64, 1, TorusFabric{.dimensions = {4, 4, 4}}))) == 7);
  CHECK(diameter_hops(build_cluster(spec_of(25, 2, SlimFlyFabric{.q = 5}))) == 3);
}

TEST_CASE("endpoints that are alone in their planes have no diameter") {
  CHECK(diameter_hops(tree(1, {.kind = TreeKind::multi_plane_fat_tree})) == 0);
}

TEST_CASE("searching from 64 leaves at a time finds what searching from each does") {
  for (const Fabric& fabric :
       {Fabric{TorusFabric{.dimensions = {5, 3, 7}}}, Fabric{SlimFlyFabric{.q = 7}},
        Fabric{DragonflyFabric{.groups = 9, .switches_per_group = 4, .endpoints_per_switch = 2}}}) {
    const Cluster cluster = build_cluster(spec_of(70, 1, fabric));
    CHECK(diameter_hops(cluster) == searched_diameter(cluster));
  }
}

TEST_CASE("oversubscription is told as built, tier by tier") {
  CHECK(oversubscription_by_tier(tree(8, {.switch_radix = 12, .spine_oversubscription = 2.0})) ==
        std::vector<double>{2.0});
  CHECK(oversubscription_by_tier(tree(32, {.tiers = 3, .switch_radix = 16})) ==
        std::vector<double>{1.0, 1.0});
  CHECK(oversubscription_by_tier(tree(1, {.kind = TreeKind::single_switch})).empty());
}

TEST_CASE("no link of a full tree is busier under all-to-all than a NIC's own") {
  CHECK(ratio_of(tree(8, {.switch_radix = 16})) == Approx(1.0));
  CHECK(ratio_of(tree(32, {.tiers = 3, .switch_radix = 16})) == Approx(1.0));
  CHECK(ratio_of(tree(4, {.kind = TreeKind::single_switch})) == Approx(1.0));
}

TEST_CASE("the uplinks of a 2:1 tree carry 112 messages of 64 NICs where a NIC sends 63") {
  const Cluster cluster = tree(8, {.switch_radix = 12, .spine_oversubscription = 2.0});
  const auto busiest = busiest_links(cluster, *all_to_all_loads(cluster));
  CHECK(busiest->of_all_over_injection == Approx(112.0 / 63.0));
  CHECK(busiest->between_switches == busiest->of_all);
  CHECK(name_of(cluster, cluster.links.source[index(busiest->of_all)]) == "plane-0.leaf-0");
}

TEST_CASE("a link of a tenth of the bandwidth is the busiest") {
  ClusterSpec spec = spec_of(8, 8, TreeFabric{.switch_radix = 16});
  spec.slow_links = {
      {.name = {.a = "plane-0.leaf-3", .b = "plane-0.spine-1", .cable = 2}, .bandwidth = 5.0_GBps}};
  const Cluster cluster = build_cluster(spec);
  const auto busiest = busiest_links(cluster, *all_to_all_loads(cluster));
  CHECK(busiest->of_all_over_injection == Approx(10.0 * 56.0 / 63.0));
  CHECK(cluster.links.bandwidth[index(busiest->of_all)] == 5.0_GBps);
}

TEST_CASE("a fabric over which nobody sends has no busiest link") {
  const Cluster cluster = tree(1, {.kind = TreeKind::multi_plane_fat_tree});
  CHECK(!busiest_links(cluster, *all_to_all_loads(cluster)));
}
