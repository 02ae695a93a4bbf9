#include "topologies/traffic.hpp"

#include <cmath>
#include <random>
#include <set>

#include "tests/catch.hpp"
#include "tests/clusters.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

std::vector<double> by_link(Traffic& traffic) {
  std::vector<double> bytes(traffic.cluster().links.size());
  for (const LinkLoad& load : traffic.demand()) bytes[index(load.link)] = load.size.value();
  return bytes;
}

bool between_switches(const Cluster& cluster, std::size_t link) {
  return cluster.is_network_switch(cluster.links.source[link]) &&
         cluster.is_network_switch(cluster.links.target[link]);
}

double busiest_trunk(const Cluster& cluster, const std::vector<double>& loads) {
  double most = 0.0;
  for (std::size_t link = 0; link < loads.size(); ++link) {
    if (between_switches(cluster, link)) most = std::max(most, loads[link]);
  }
  return most;
}

/// The busiest cable between switches over what each NIC sends, in an all-to-all.
double all_to_all_ratio(const ClusterSpec& spec) {
  const Cluster cluster = build_cluster(spec);
  const std::vector<double> loads = *all_to_all_loads(cluster);
  return busiest_trunk(cluster, loads) / loads[index(cluster.gpus[0].to_leaf)];
}

const Fabric some_fabric(int number) {
  switch (number) {
    case 0:
      return TreeFabric{.switch_radix = 8};
    case 1:
      return TreeFabric{.kind = TreeKind::rail_fat_tree, .switch_radix = 8};
    case 2:
      return TreeFabric{.kind = TreeKind::multi_plane_fat_tree, .switch_radix = 8};
    case 3:
      return DragonflyFabric{.groups = 5,
                             .switches_per_group = 4,
                             .endpoints_per_switch = 2,
                             .global_links_per_switch = 2};
    case 4:
      return SlimFlyFabric{.q = 5};
    default:
      return TorusFabric{.dimensions = {3, 4}};
  }
}

}  // namespace

TEST_CASE("what is sent adds up by link as the sum over its routes") {
  const int fabric = GENERATE(range(0, 6));
  const auto choice = GENERATE(PathChoice::by_destination, PathChoice::by_hash);
  const unsigned seed = 7;
  std::mt19937 random{seed};
  ClusterSpec spec = spec_of(20, 2, some_fabric(fabric));
  spec.routing.choice = choice;
  const Cluster cluster = build_cluster(spec);
  Traffic traffic{cluster};
  std::vector<double> expected(cluster.links.size());
  for (int n = 0; n < 200; ++n) {
    const std::size_t from = random() % 40;
    const std::size_t to = random() % 40;
    const double size = static_cast<double>(1 + random() % 1000);
    traffic.send(id_at<GpuId>(from), id_at<GpuId>(to), Bytes{size});
    for (const LinkId link : route_between(cluster, from, to)) expected[index(link)] += size;
  }
  CAPTURE(seed, fabric);
  CHECK(by_link(traffic) == expected);
}

TEST_CASE("spread flows take all ways, and no byte is lost or made on the way") {
  const int fabric = GENERATE(range(0, 6));
  const unsigned seed = 8;
  std::mt19937 random{seed};
  ClusterSpec spec = spec_of(20, 2, some_fabric(fabric));
  spec.routing.choice = PathChoice::spread;
  const Cluster cluster = build_cluster(spec);
  Traffic traffic{cluster};
  for (int n = 0; n < 300; ++n) {
    traffic.send(id_at<GpuId>(random() % 40), id_at<GpuId>(random() % 40), 1.0_GB);
  }
  const std::vector<double> loads = by_link(traffic);
  std::vector<double> balance(num_vertices(cluster.graph));
  for (std::size_t link = 0; link < loads.size(); ++link) {
    balance[index(cluster.links.source[link])] -= loads[link];
    balance[index(cluster.links.target[link])] += loads[link];
  }
  CAPTURE(seed, fabric);
  for (std::size_t at = index(cluster.first_switch); at < balance.size(); ++at) {
    CHECK(std::abs(balance[at]) < 1.0);
  }
}

TEST_CASE("one traffic serves group after group as one of its own does each") {
  const int fabric = GENERATE(range(0, 6));
  const auto choice = GENERATE(PathChoice::by_destination, PathChoice::by_hash, PathChoice::spread);
  const unsigned seed = 9;
  std::mt19937 random{seed};
  ClusterSpec spec = spec_of(20, 2, some_fabric(fabric));
  spec.routing.choice = choice;
  const Cluster cluster = build_cluster(spec);
  Traffic shared{cluster};
  CAPTURE(seed, fabric);
  for (const int flows : {1, 100, 3, 0}) {
    Traffic own{cluster};
    shared.send(GpuId{0}, GpuId{39}, 1.0_GB);  // forgotten
    shared.clear();
    for (int n = 0; n < flows; ++n) {
      const std::size_t from = random() % 40;
      const std::size_t to = random() % 40;
      own.send(id_at<GpuId>(from), id_at<GpuId>(to), 1.0_GB / 3.0);
      shared.send(id_at<GpuId>(from), id_at<GpuId>(to), 1.0_GB / 3.0);
    }
    CHECK(by_link(shared) == by_link(own));
    CHECK(by_link(shared) == by_link(own));  // asked twice
    CHECK(shared.latency() == own.latency());
    CHECK(shared.network_latency() == own.network_latency());
    if (flows == 0) CHECK(shared.demand().empty());
    shared.clear();
  }
}

TEST_CASE("a spread flow crosses every cable of a leaf alike") {
  ClusterSpec spec = spec_of(64, 1, TreeFabric{.switch_radix = 16});
  spec.routing.choice = PathChoice::spread;
  const Cluster cluster = build_cluster(spec);
  Traffic traffic{cluster};
  traffic.send(GpuId{0}, GpuId{63}, 8.0_GB);
  int cables = 0;
  for (const LinkLoad& load : traffic.demand()) {
    if (!between_switches(cluster, index(load.link))) continue;
    CHECK(load.size.value() == Approx(1e9));
    ++cables;
  }
  CHECK(cables == 16);
}

TEST_CASE("queue pairs spread a hashed message over several ways") {
  ClusterSpec spec = spec_of(64, 1, TreeFabric{.switch_radix = 16});
  spec.routing = {.choice = PathChoice::by_hash, .queue_pairs = 64, .seed = 3};
  const Cluster cluster = build_cluster(spec);
  Traffic traffic{cluster};
  traffic.send(GpuId{0}, GpuId{63}, 64.0_GB);
  double up = 0.0;
  int ways = 0;
  for (const LinkLoad& load : traffic.demand()) {
    if (cluster.links.source[index(load.link)] != cluster.leaf_of(GpuId{0})) continue;
    up += load.size.value();
    ++ways;
  }
  CHECK(up == Approx(64e9));
  CHECK(ways == 8);
}

TEST_CASE("hashed flows collide: of 64 NICs that send to the next leaf some share a cable") {
  ClusterSpec spec = spec_of(64, 1, TreeFabric{.switch_radix = 16});
  const auto busiest = [&] {
    const Cluster cluster = build_cluster(spec);
    Traffic traffic{cluster};
    for (std::size_t gpu = 0; gpu < 64; ++gpu) {
      traffic.send(id_at<GpuId>(gpu), id_at<GpuId>((gpu + 8) % 64), 1.0_GB);
    }
    return busiest_trunk(cluster, by_link(traffic)) / 1e9;
  };
  CHECK(busiest() == 1.0);
  spec.routing.choice = PathChoice::by_hash;
  std::set<double> seen;
  for (spec.routing.seed = 0; spec.routing.seed < 20; ++spec.routing.seed) seen.insert(busiest());
  CHECK(*seen.begin() >= 2.0);
  CHECK(seen.size() > 1);
  const double again = busiest();
  CHECK(busiest() == again);
}

TEST_CASE("an all-to-all loads a trunk as much as real forwarding tables do") {
  // opensm's own tables, on fabrics of 64 HCAs: 1.00, two to one oversubscribed 112 / 63
  CHECK(all_to_all_ratio(spec_of(64, 1, TreeFabric{.switch_radix = 16})) == Approx(56.0 / 63.0));
  CHECK(all_to_all_ratio(
            spec_of(64, 1, TreeFabric{.switch_radix = 12, .spine_oversubscription = 2.0})) ==
        Approx(112.0 / 63.0));
}

TEST_CASE("all-to-all loads are those of all pairs sent one by one") {
  const int fabric = GENERATE(range(0, 6));
  const auto choice = GENERATE(PathChoice::by_destination, PathChoice::by_hash, PathChoice::spread);
  ClusterSpec spec = spec_of(37, 1, some_fabric(fabric));
  spec.cross_rail = fabric == 2 ? CrossRail::nvlink : CrossRail::fabric;
  spec.routing.choice = choice;
  if (refusal_of(spec) != "not refused") return;
  const Cluster cluster = build_cluster(spec);
  Traffic traffic{cluster};
  for (std::size_t from = 0; from < 37; ++from) {
    for (std::size_t to = 0; to < 37; ++to) {
      traffic.send(id_at<GpuId>(from), id_at<GpuId>(to), Bytes{1.0});
    }
  }
  const std::vector<double> one_by_one = by_link(traffic);
  const std::vector<double> together = *all_to_all_loads(cluster);
  CAPTURE(fabric);
  for (std::size_t link = 0; link < together.size(); ++link) {
    REQUIRE(together[link] == Approx(one_by_one[link]).margin(1e-9));
  }
}

TEST_CASE("hashed all-to-alls of very many NICs are not followed") {
  ClusterSpec spec = spec_of(16385, 1, TreeFabric{.switch_radix = 512});
  spec.routing.choice = PathChoice::by_hash;
  CHECK(!all_to_all_loads(build_cluster(spec)));
}
