#include "topologies/torus.hpp"

#include "tests/catch.hpp"
#include "tests/clusters.hpp"

using namespace trainyard;

TEST_CASE("a torus has a cable a switch and dimension, one fewer where there are only two") {
  const auto [dimensions, cables] = GENERATE(table<std::vector<int>, int>(
      {{{5}, 5}, {{4, 3}, 24}, {{4, 4, 4}, 192}, {{2, 3}, 3 + 6}, {{2, 2, 2}, 12}, {{1, 4}, 4}}));
  int switches = 1;
  for (const int size : dimensions) switches *= size;
  const Cluster cluster =
      build_cluster(spec_of(switches, 1, TorusFabric{.dimensions = dimensions}));
  CAPTURE(dimensions);
  CHECK(cluster.switches.size() == static_cast<std::size_t>(switches));
  CHECK(trunk_count(cluster) == cables);
  CHECK(all_lead(cluster));
}

TEST_CASE("on a torus the way is the sum of the shorter ways round in each dimension") {
  const Cluster cluster = build_cluster(spec_of(30, 1, TorusFabric{.dimensions = {5, 6}}));
  for (std::size_t to = 1; to < 30; ++to) {
    const auto round = [](std::size_t distance, std::size_t size) {
      return static_cast<int>(std::min(distance, size - distance));
    };
    CAPTURE(to);
    CHECK(hops_between(cluster, 0, to) == 1 + round(to % 5, 5) + round(to / 5, 6));
  }
}

TEST_CASE("a single way on a torus goes in the order of the dimensions") {
  const Cluster cluster = build_cluster(spec_of(25, 1, TorusFabric{.dimensions = {5, 5}}));
  std::vector<std::uint32_t> passed;
  for (const LinkId link : route_between(cluster, 0, 12)) {  // two along each
    const DeviceId to = cluster.links.target[index(link)];
    if (cluster.is_network_switch(to)) passed.push_back(cluster.graph[index(to)].position);
  }
  CHECK(passed == std::vector<std::uint32_t>{0, 1, 2, 7, 12});
}

TEST_CASE("neighbours may be joined by several cables") {
  const Cluster cluster =
      build_cluster(spec_of(9, 1, TorusFabric{.dimensions = {3, 3}, .cables = 4}));
  for (const auto& [ends, parallel] : trunks(cluster)) CHECK(parallel == 4);
}

TEST_CASE("a torus with too little room is refused") {
  CHECK(refusal_of(spec_of(3, 8, TorusFabric{.dimensions = {3, 3}, .endpoints_per_switch = 2})) ==
        "a torus of 9 switches with 2 NICs each has no room for 24 NICs (make a dimension larger)");
}
