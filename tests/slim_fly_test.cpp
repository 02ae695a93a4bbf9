#include "topologies/slim_fly.hpp"

#include "tests/catch.hpp"
#include "tests/clusters.hpp"

using namespace trainyard;

TEST_CASE("each switch of a Slim Fly has (3 q - d) / 2 cables and reaches any other in two hops") {
  const int q = GENERATE(4, 5, 7, 8, 9, 11, 13);
  const SlimFlyShape shape = *slim_fly_formula(q);
  const auto nodes = static_cast<int>(shape.switches);
  const Cluster cluster = build_cluster(
      spec_of(nodes, 1, SlimFlyFabric{.q = q, .endpoints_per_switch = 1, .switch_radix = 64}));
  CAPTURE(q);
  REQUIRE(cluster.switches.size() == shape.switches);
  CHECK(trunk_count(cluster) == static_cast<int>(shape.switches * shape.cables / 2));
  for (const auto& [ends, parallel] : trunks(cluster)) REQUIRE(parallel == 1);
  for (std::size_t v = index(cluster.first_switch); v < num_vertices(cluster.graph); ++v) {
    REQUIRE(out_degree(v, cluster.graph) == shape.cables + 1);
  }
  CHECK(longest_route(cluster) == 3);
}

TEST_CASE(
    "the formulas give the Slim Fly of arXiv 2505.09343 Table 3 at q = 28, which is no field") {
  const SlimFlyShape shape = *slim_fly_formula(28);
  CHECK(shape.switches == 1568);
  CHECK(shape.switches * shape.endpoints == 32928);
  CHECK(shape.switches * shape.cables / 2 == 32928);
  CHECK(!slim_fly_formula(6));
  CHECK(refusal_of(spec_of(8, 8, SlimFlyFabric{.q = 28})) ==
        "there is no slim-fly for q = 28, which is no prime power of at most 4096 or leaves 2 when "
        "divided by 4 (take 27 or 29)");
}

TEST_CASE("a Slim Fly of q = 29 has 1,682 switches and, with 21 NICs each, room for 35,322") {
  const Cluster cluster =
      build_cluster(spec_of(2523, 14, SlimFlyFabric{.q = 29, .endpoints_per_switch = 21}));
  CHECK(cluster.gpus.size() == 35322);
  CHECK(cluster.switches.size() == 1682);
  CHECK(trunk_count(cluster) == 36163);
  CHECK(most_ports_used(cluster) == 64);
}

TEST_CASE("where no q is written the least that holds the NICs is taken") {
  // q = 5: 50 switches of 7 cables and 4 NICs
  CHECK(build_cluster(spec_of(25, 8, SlimFlyFabric{})).switches.size() == 50);
  CHECK(build_cluster(spec_of(26, 8, SlimFlyFabric{})).switches.size() == 98);
}

TEST_CASE("a Slim Fly that has too few ports or too little room is refused") {
  CHECK(refusal_of(spec_of(8, 8, SlimFlyFabric{.q = 5, .switch_radix = 8})) ==
        "a slim-fly of q = 5 has 50 switches of 7 cables and 1 NICs each, room for fewer than 64 "
        "NICs (take a larger q, or larger switches)");
  CHECK(refusal_of(spec_of(8, 8, SlimFlyFabric{.q = 5, .switch_radix = 7})) ==
        "a slim-fly of q = 5 has 50 switches of 7 cables and 4 NICs each, more than 7 ports (take "
        "larger switches, or fewer NICs)");
  CHECK(refusal_of(spec_of(26, 8, SlimFlyFabric{.q = 5})) ==
        "a slim-fly of q = 5 has 50 switches of 7 cables and 4 NICs each, room for fewer than 208 "
        "NICs (take a larger q, or larger switches)");
}
