#include "topologies/parcels.hpp"

#include <algorithm>

#include "tests/catch.hpp"
#include "tests/clusters.hpp"
#include "topologies/traffic.hpp"

using namespace trainyard;

namespace {

/// What a parcel for some addresses loads, and what parcels for each of them alone do.
void check_joint(const Cluster& cluster, std::uint32_t first, std::uint32_t last,
                 std::uint32_t step) {
  const AddressCounts counts = count_addresses(cluster);
  LinkSums together{cluster.links.size()};
  LinkSums alone{cluster.links.size()};
  for (std::size_t gpu = 0; gpu < cluster.gpus.size(); gpu += 5) {
    const DeviceId leaf = cluster.leaf_of(id_at<GpuId>(gpu));
    if (cluster.graph[index(leaf)].plane != 0) continue;
    forward_parcels(cluster, counts, {{leaf, first, last, 1.0, step}}, together);
    for (std::uint32_t a = first; a < last; a += step) {
      forward_parcels(cluster, counts, {{leaf, a, a + 1, 1.0}}, alone);
    }
  }
  CHECK(std::ranges::equal(together.all(), alone.all()));  // whole numbers of messages
}

Cluster cluster_of(const Fabric& fabric, std::vector<CableName> failed = {}) {
  ClusterSpec spec = spec_of(27, 2, fabric);
  spec.failed_links = std::move(failed);
  return build_cluster(spec);
}

}  // namespace

TEST_CASE("a parcel for many addresses loads links as one for each of them does") {
  const auto step = GENERATE(1U, 2U, 3U, 4U, 8U);
  const TreeFabric three_tiers{.tiers = 3, .switch_radix = 8};
  const TreeFabric rails{.kind = TreeKind::rail_fat_tree, .switch_radix = 8};
  CAPTURE(step);
  check_joint(cluster_of(three_tiers), 0, 54, step);
  check_joint(cluster_of(three_tiers), 5, 31, step);
  check_joint(cluster_of(three_tiers, {{.a = "plane-0.leaf-2", .b = "plane-0.spine-1"},
                                       {.a = "plane-0.spine-5", .b = "plane-0.core-3"}}),
              3, 54, step);
  check_joint(cluster_of(rails), 0, 50, step);
  check_joint(cluster_of(TorusFabric{.dimensions = {3, 3, 3}, .cables = 2}), 0, 54, step);
}

TEST_CASE("parcels that go one part after the other load links as all at once do") {
  ClusterSpec spec = spec_of(128, 1, TreeFabric{.tiers = 3, .switch_radix = 8});
  spec.routing.choice = GENERATE(PathChoice::by_destination, PathChoice::spread);
  const Cluster cluster = build_cluster(spec);
  const AddressCounts counts = count_addresses(cluster);
  std::vector<Parcel> parcels;
  for (std::uint32_t gpu = 0; gpu < 128; ++gpu) {
    const DeviceId leaf = cluster.leaf_of(GpuId{gpu});
    // 4 ways up from a leaf and 4 from a spine: sixteenths are exact
    parcels.push_back({leaf, (gpu + 37) % 128, (gpu + 37) % 128 + 1, 16.0});
    parcels.push_back({leaf, gpu / 4 * 3, gpu / 4 * 3 + 20, 32.0});
  }
  LinkSums at_once{cluster.links.size()};
  forward_parcels(cluster, counts, parcels, at_once);
  for (const std::size_t most : {std::size_t{1}, std::size_t{2}, std::size_t{100}}) {
    LinkSums in_parts{cluster.links.size()};
    forward_parcels(cluster, counts, parcels, in_parts, most);
    CHECK(std::ranges::equal(in_parts.all(), at_once.all()));
  }
}

TEST_CASE("addresses that no NIC has are sent nothing") {
  // Two rails of 27 NICs on leaves of 4 ports: each rail's last leaf has one port free.
  const Cluster cluster =
      cluster_of(TreeFabric{.kind = TreeKind::rail_fat_tree, .switch_radix = 8});
  const AddressCounts counts = count_addresses(cluster);
  CHECK(counts.front().back() == 54);
  CHECK(counts.front().size() > 55);
}
