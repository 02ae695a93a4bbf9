#include "topologies/cluster.hpp"

#include <boost/range/iterator_range.hpp>

#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

constexpr Cable cable{50.0_GBps, 1.5_us};

struct Pair {
  Cluster cluster;
  DeviceId a;
  DeviceId b;
};

Pair gpu_and_nic() {
  Pair pair;
  pair.a = add_device(pair.cluster, {.kind = DeviceKind::gpu});
  pair.b = add_device(pair.cluster, {.kind = DeviceKind::nic});
  return pair;
}

}  // namespace

TEST_CASE("a cable is two links, one each way") {
  auto [cluster, a, b] = gpu_and_nic();

  const auto [there, back] = connect(cluster, a, b, cable);

  CHECK(num_edges(cluster.graph) == 2);
  CHECK(cluster.links.source == std::vector{a, b});
  CHECK(cluster.links.target == std::vector{b, a});
  CHECK(index(there) == 0);
  CHECK(index(back) == 1);
}

TEST_CASE("the flat links say the same as the graph") {
  auto [cluster, a, b] = gpu_and_nic();
  connect(cluster, a, b, cable);
  connect(cluster, b, a, {25.0_GBps, 2.0_us});

  for (const auto edge : boost::make_iterator_range(edges(cluster.graph))) {
    const Link& link = cluster.graph[edge];
    const std::size_t at = index(link.id);
    CHECK(index(cluster.links.source[at]) == source(edge, cluster.graph));
    CHECK(index(cluster.links.target[at]) == target(edge, cluster.graph));
  }
}

TEST_CASE("the latency of a route is the sum over its links, a link crossed twice counting twice") {
  auto [cluster, a, b] = gpu_and_nic();
  const LinkId link = connect(cluster, a, b, cable).first;

  CHECK(latency_of(cluster, {}) == 0.0_s);
  CHECK(latency_of(cluster, std::vector{link, link}).value() == Approx(3e-6));
}

TEST_CASE("a device is named by its numbers, an imported switch as it came") {
  Cluster cluster;
  const auto added = [&](const Device& device) {
    return name_of(cluster, add_device(cluster, device));
  };
  CHECK(added({.kind = DeviceKind::gpu, .node = 3, .position = 5}) == "node-3.gpu-5");
  CHECK(added({.kind = DeviceKind::nic, .plane = 5, .node = 3, .position = 5}) == "node-3.nic-5");
  CHECK(added({.kind = DeviceKind::nv_switch, .node = 3}) == "node-3.nvswitch");
  CHECK(added({.kind = DeviceKind::pcie_switch, .node = 3}) == "node-3.pcie");
  const auto plugged = [&](std::uint8_t tier, std::uint16_t plane, std::uint32_t position) {
    return add_switch(
        cluster,
        {.kind = DeviceKind::network_switch, .tier = tier, .plane = plane, .position = position});
  };
  const DeviceId leaf = plugged(1, 2, 12);
  CHECK(name_of(cluster, leaf) == "plane-2.leaf-12");
  CHECK(name_of(cluster, plugged(2, 0, 4)) == "plane-0.spine-4");
  CHECK(name_of(cluster, plugged(3, 0, 0)) == "plane-0.core-0");
  cluster.switch_names = {"S-01", "S-02", "S-03"};
  CHECK(name_of(cluster, leaf) == "S-01");
}
