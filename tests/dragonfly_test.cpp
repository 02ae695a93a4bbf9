#include "topologies/dragonfly.hpp"

#include "tests/catch.hpp"
#include "tests/clusters.hpp"

using namespace trainyard;

namespace {

DragonflyFabric dragonfly(int groups, int switches, int endpoints, int global) {
  return {.groups = groups,
          .switches_per_group = switches,
          .endpoints_per_switch = endpoints,
          .global_links_per_switch = global};
}

/// Cables between each two groups, the lower first.
std::map<std::pair<std::uint32_t, std::uint32_t>, int> between_groups(const Cluster& cluster) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, int> cables;
  for (const auto& [ends, parallel] : trunks(cluster)) {
    const std::uint32_t a = cluster.graph[index(ends.first)].group;
    const std::uint32_t b = cluster.graph[index(ends.second)].group;
    if (a != b) cables[std::minmax(a, b)] += parallel;
  }
  return cables;
}

}  // namespace

TEST_CASE("a dragonfly joins each two groups, and every port for long cables is in use") {
  // 8 ports a group: two rounds of 4 other groups; 9 groups, one cable each
  const int groups = GENERATE(5, 9);
  const Cluster cluster = build_cluster(spec_of(groups * 4, 2, dragonfly(groups, 4, 2, 2)));
  const auto cables = between_groups(cluster);
  CHECK(cables.size() == static_cast<std::size_t>(groups * (groups - 1) / 2));
  for (const auto& [pair, count] : cables) CHECK(count == (groups == 5 ? 2 : 1));
  CHECK(trunk_count(cluster) == groups * 6 + groups * 8 / 2);
}

TEST_CASE("ports that remain after a round go to the next neighbours in the ring of groups") {
  // 8 ports, 6 groups: a round of 5, then offsets 1 and, by the odd port, 3
  const Cluster cluster = build_cluster(spec_of(24, 2, dragonfly(6, 4, 2, 2)));
  const auto cables = between_groups(cluster);
  CHECK(cables.at({0, 1}) == 2);
  CHECK(cables.at({0, 5}) == 2);
  CHECK(cables.at({0, 2}) == 1);
  CHECK(cables.at({0, 3}) == 2);
  CHECK(trunk_count(cluster) == 6 * 6 + 6 * 8 / 2);
}

TEST_CASE("511 groups of 32 switches are the dragonfly of arXiv 2505.09343 Table 3") {
  const Cluster cluster = build_cluster(spec_of(32704, 8, dragonfly(511, 32, 16, 16)));
  CHECK(cluster.gpus.size() == 261632);
  CHECK(cluster.switches.size() == 16352);
  CHECK(trunk_count(cluster) == 384272);
  CHECK(most_ports_used(cluster) == 63);
  CHECK(hops_between(cluster, 0, 261631) <= 4);
}

TEST_CASE("every route on a dragonfly leads to its end over at most four switches") {
  const bool plus = GENERATE(false, true);
  const int groups = GENERATE(1, 2, 6, 9);
  DragonflyFabric fabric = dragonfly(groups, 4, 2, 2);
  fabric.plus = plus;
  const Cluster cluster = build_cluster(spec_of(groups * 4 - 1, 2, fabric));
  CAPTURE(plus, groups);
  CHECK(all_lead(cluster));
  CHECK(longest_route(cluster) <= (plus ? 5 : 4));
}

TEST_CASE("a way on a dragonfly crosses one long cable to another group, none to its own") {
  const Cluster cluster = build_cluster(spec_of(36, 2, dragonfly(9, 4, 2, 2)));
  const auto group = [&](DeviceId device) { return cluster.graph[index(device)].group; };
  for (std::size_t from = 0; from < 8; ++from) {
    for (std::size_t to = 0; to < cluster.gpus.size(); ++to) {
      int crossed = 0;
      for (const LinkId link : route_between(cluster, from, to)) {
        const DeviceId a = cluster.links.source[index(link)];
        const DeviceId b = cluster.links.target[index(link)];
        if (!cluster.is_network_switch(a) || !cluster.is_network_switch(b)) continue;
        crossed += group(a) != group(b) ? 1 : 0;
      }
      REQUIRE(crossed == (from / 8 == to / 8 ? 0 : 1));
    }
  }
}

TEST_CASE("what a dragonfly leaves open is balanced: twice as many switches as long cables") {
  const DragonflyShape shape = dragonfly_shape(spec_of(1024, 8, DragonflyFabric{}), {});
  CHECK(shape.global == 16);
  CHECK(shape.switches == 32);
  CHECK(shape.endpoints == 16);
  CHECK(shape.groups == 16);
}

TEST_CASE("a dragonfly whose ports, long cables or NICs do not suffice is refused") {
  CHECK(refusal_of(spec_of(8, 8, dragonfly(2, 60, 2, 4))) ==
        "a switch of this dragonfly needs 65 ports and has 64 (take larger switches, or fewer a "
        "group)");
  CHECK(refusal_of(spec_of(8, 8, dragonfly(10, 4, 2, 2))) ==
        "8 long cables of a group do not reach 9 other groups (take larger groups, or more long "
        "cables)");
  CHECK(refusal_of(spec_of(8, 8, dragonfly(4, 4, 2, 2))) ==
        "a dragonfly of 4 groups with 4 switches of 2 NICs has no room for 64 NICs (take more "
        "groups)");
}
