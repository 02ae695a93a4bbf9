#include "workloads/collective.hpp"

#include <algorithm>
#include <vector>

#include "tests/collectives.hpp"
#include "topologies/routing.hpp"

using namespace trainyard;

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
