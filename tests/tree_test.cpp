#include "workloads/tree.hpp"

#include <algorithm>
#include <vector>

#include "tests/collectives.hpp"

using namespace trainyard;

namespace {

/// One GPU a node, so that each has a NIC to count on.
Movement double_tree(const Cluster& cluster, std::size_t members) {
  FlowWriter write{cluster};
  add_double_tree(write, first_gpus(members), 1.0_GB);
  Movement movement;
  add_phase(movement, cluster, write, {});
  return movement;
}

}  // namespace

TEST_CASE("in a double binary tree nobody sends more than twice the size") {
  const auto members = GENERATE(range(std::size_t{2}, std::size_t{40}));
  CAPTURE(members);
  const Cluster cluster = cluster_of(40, 1, TreeKind::single_switch);
  const Movement moved = double_tree(cluster, members);
  double sent = 0.0;
  double most = 0.0;
  for (const GpuLinks& gpu : cluster.gpus) {
    sent += bytes_on(moved, gpu.to_nic);
    most = std::max(most, bytes_on(moved, gpu.to_nic));
  }
  // Each of two trees has an edge for every member but its root, used both ways by half the size.
  CHECK(sent == Approx(2e9 * static_cast<double>(members - 1)));
  CHECK(most <= Approx(2e9));
  check_balanced(cluster, moved.demand);
}

TEST_CASE("the busiest NIC of a large double tree sends twice the size") {
  const Cluster cluster = cluster_of(16, 1, TreeKind::single_switch);
  const Movement moved = double_tree(cluster, 16);
  double most = 0.0;
  for (const GpuLinks& gpu : cluster.gpus) most = std::max(most, bytes_on(moved, gpu.to_nic));
  CHECK(most == Approx(2e9));
}

TEST_CASE("a tree all-reduce goes up and down a chain in each node and a tree between them") {
  const Cluster cluster = cluster_of(4, 8, TreeKind::rail_fat_tree);
  const Movement moved = tree(cluster, first_gpus(32), CollectiveKind::all_reduce, 1.0_GB);
  double most = 0.0;
  for (const GpuLinks& gpu : cluster.gpus) {
    // 7 of 8 chains leave a GPU in each direction, with an eighth of the size each.
    CHECK(bytes_on(moved, gpu.to_node_switch) == Approx(2e9 * 7.0 / 8.0));
    most = std::max(most, bytes_on(moved, gpu.to_nic));
  }
  CHECK(most == Approx(2e9 / 8.0));
  CHECK(moved.phases[0].hops.nvlink == 14.0);
  CHECK(moved.phases[0].hops.network == 4.0);
}

TEST_CASE("a broadcast tree sends the whole to each node once") {
  const Cluster cluster = cluster_of(5, 2, TreeKind::rail_fat_tree);
  const Movement moved = tree(cluster, first_gpus(10), CollectiveKind::broadcast, 1.0_GB);
  for (std::size_t gpu = 0; gpu < 10; ++gpu) {
    CHECK(bytes_on(moved, cluster.gpus[gpu].from_nic) == Approx(gpu < 2 ? 0.0 : 0.5e9));
  }
}

TEST_CASE("a tree has as many levels as the logarithm of its members, rounded up") {
  CHECK(tree_levels(1) == 0.0);
  CHECK(tree_levels(2) == 1.0);
  CHECK(tree_levels(4) == 2.0);
  CHECK(tree_levels(5) == 3.0);
  CHECK(tree_levels(64) == 6.0);
}
