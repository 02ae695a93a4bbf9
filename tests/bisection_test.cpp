#include "topologies/bisection.hpp"

#include <limits>
#include <random>

#include "tests/catch.hpp"
#include "tests/clusters.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

/// The maximum flow on the whole graph of a cluster, by shortest augmenting paths.
double plain_bisection(const Cluster& cluster) {
  const Links& links = cluster.links;
  std::vector<double> residual;
  for (const Bandwidth bandwidth : links.bandwidth) residual.push_back(bandwidth.value());
  const std::size_t gpus = cluster.gpus.size();
  double flow = 0.0;
  for (;;) {
    std::vector<std::size_t> by(num_vertices(cluster.graph), links.size());  // link of arrival
    std::vector<bool> seen(num_vertices(cluster.graph));
    std::vector<std::size_t> queue;
    for (std::size_t gpu = 0; gpu < gpus / 2; ++gpu) {
      queue.push_back(gpu);
      seen[gpu] = true;
    }
    std::size_t sink = gpus;
    for (std::size_t n = 0; n < queue.size() && sink == gpus; ++n) {
      for (const auto edge : boost::make_iterator_range(out_edges(queue[n], cluster.graph))) {
        const std::size_t link = index(cluster.graph[edge].id);
        const std::size_t to = target(edge, cluster.graph);
        if (seen[to] || residual[link] <= 0.0) continue;
        seen[to] = true;
        by[to] = link;
        if (to < gpus) {
          sink = to;
          break;
        }
        queue.push_back(to);
      }
    }
    if (sink == gpus) return flow;
    double pushed = std::numeric_limits<double>::max();
    for (std::size_t at = sink; by[at] < links.size(); at = index(links.source[by[at]])) {
      pushed = std::min(pushed, residual[by[at]]);
    }
    for (std::size_t at = sink; by[at] < links.size(); at = index(links.source[by[at]])) {
      residual[by[at]] -= pushed;
      residual[by[at] ^ 1U] += pushed;
    }
    flow += pushed;
  }
}

Fabric random_fabric(std::mt19937& random) {
  switch (random() % 5) {
    case 0:
      return TreeFabric{.switch_radix = 8 + 4 * static_cast<int>(random() % 3),
                        .leaf_oversubscription = 1.0 + static_cast<double>(random() % 2)};
    case 1:
      return TreeFabric{.kind = TreeKind::multi_plane_fat_tree, .switch_radix = 8};
    case 2:
      return SlimFlyFabric{.q = 5, .endpoints_per_switch = 1 + static_cast<int>(random() % 3)};
    case 3:
      return DragonflyFabric{.groups = 5, .switches_per_group = 4, .endpoints_per_switch = 3};
    default:
      return TorusFabric{.dimensions = {3, 2 + static_cast<int>(random() % 3)}};
  }
}

/// Two trunks of every tenth cluster have failed, and others are slow.
void damage(ClusterSpec& spec, std::mt19937& random) {
  const Cluster whole = build_cluster(spec);
  const auto cables = trunks(whole);
  if (cables.empty()) return;
  for (int n = 0; n < 2; ++n) {
    const auto& ends =
        std::next(cables.begin(), static_cast<long>(random() % cables.size()))->first;
    const CableName name{
        .a = name_of(whole, ends.first), .b = name_of(whole, ends.second), .cable = 1};
    if (n == 0) {
      spec.slow_links.push_back({.name = name, .bandwidth = 7.5_GBps});
    } else if (spec.slow_links.front().name.a != name.a ||
               spec.slow_links.front().name.b != name.b) {
      spec.failed_links.push_back(name);
    }
  }
}

}  // namespace

TEST_CASE("the bisection is the maximum flow between the halves of the GPUs") {
  const unsigned seed = 20260711;
  std::mt19937 random{seed};
  int compared = 0;
  for (int n = 0; n < 60; ++n) {
    const int per_node = std::array{2, 4, 6}.at(random() % 3);
    ClusterSpec spec = spec_of(1 + static_cast<int>(random() % 7), per_node, random_fabric(random));
    spec.nics_per_node = random() % 2 == 0 ? per_node : per_node / 2;
    spec.nv_switch = random() % 2 == 0;
    if (!spec.nv_switch) spec.nvlink.bandwidth = 32.0_GBps;
    try {
      damage(spec, random);
      const Cluster cluster = build_cluster(spec);
      INFO("seed " << seed << ", cluster " << n);
      CHECK(bisection(cluster).value() == Approx(plain_bisection(cluster)).margin(1.0));
      ++compared;
    } catch (const std::invalid_argument&) {
      // Too few ports, or cut in two: no such cluster.
    }
  }
  CHECK(compared > 40);
}

TEST_CASE("a full tree carries what half the NICs can send") {
  CHECK(bisection(build_cluster(spec_of(8, 8, TreeFabric{.switch_radix = 16}))) == 1600.0_GBps);
  CHECK(bisection(build_cluster(spec_of(
            8, 8, TreeFabric{.switch_radix = 12, .spine_oversubscription = 2.0}))) == 800.0_GBps);
}

TEST_CASE("inside a node the bisection is what NVLink carries") {
  const ClusterSpec spec = spec_of(1, 8, TreeFabric{.kind = TreeKind::multi_plane_fat_tree});
  CHECK(bisection(build_cluster(spec)) == 800.0_GBps);
}

TEST_CASE("a single GPU has no bisection") {
  CHECK(bisection(build_cluster(spec_of(1, 1, TreeFabric{}))) == Bandwidth{});
}
