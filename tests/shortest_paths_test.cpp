#include "topologies/shortest_paths.hpp"

#include "tests/catch.hpp"
#include "tests/clusters.hpp"

using namespace trainyard;

namespace {

/// The ways of every switch to every address that a NIC has.
std::vector<std::vector<LinkId>> all_ways(const Cluster& cluster) {
  std::vector<std::vector<LinkId>> all;
  for (std::size_t n = 0; n < cluster.switches.size(); ++n) {
    const std::uint16_t plane = cluster.graph[index(cluster.first_switch) + n].plane;
    for (std::size_t gpu = 0; gpu < cluster.gpus.size(); ++gpu) {
      if (cluster.graph[index(cluster.leaf_of(id_at<GpuId>(gpu)))].plane != plane) continue;
      const auto ways = ways_to(cluster.switches[n], cluster.gpus[gpu].address);
      all.emplace_back(ways.begin(), ways.end());
    }
  }
  return all;
}

}  // namespace

TEST_CASE("the formulas of trees give the shortest paths of a search") {
  const auto kind = GENERATE(TreeKind::single_switch, TreeKind::fat_tree, TreeKind::rail_fat_tree,
                             TreeKind::multi_plane_fat_tree);
  const int tiers = GENERATE(2, 3);
  const int nodes = GENERATE(7, 16, 31);
  ClusterSpec spec = spec_of(nodes, 2, TreeFabric{.kind = kind, .tiers = tiers, .switch_radix = 8});
  if (refusal_of(spec) != "not refused") return;
  const Cluster tree = build_cluster(spec);
  Cluster searched = build_cluster(spec);
  fill_shortest_paths(searched);
  CAPTURE(static_cast<int>(kind), tiers, nodes);
  CHECK(all_ways(tree) == all_ways(searched));
}

TEST_CASE("a whole fabric has no cut, and planes do not cut it") {
  CHECK(!find_cut(build_cluster(spec_of(64, 2, TreeFabric{.switch_radix = 16}))));
  CHECK(!find_cut(build_cluster(
      spec_of(64, 2, TreeFabric{.kind = TreeKind::multi_plane_fat_tree, .switch_radix = 16}))));
}
