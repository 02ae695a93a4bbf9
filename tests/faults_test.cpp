#include "topologies/faults.hpp"

#include "tests/catch.hpp"
#include "tests/clusters.hpp"
#include "topologies/traffic.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

/// 64 NICs on eight leaves with two cables to each of four spines.
ClusterSpec two_tiers() {
  return spec_of(64, 1, TreeFabric{.switch_radix = 16});
}

double busiest_over_injection(const Cluster& cluster) {
  const std::vector<double> loads = *all_to_all_loads(cluster);
  return *std::ranges::max_element(loads) / loads[index(cluster.gpus[0].to_leaf)];
}

}  // namespace

TEST_CASE("without a failed cable routes lead around it") {
  ClusterSpec spec = two_tiers();
  spec.failed_links = {{"plane-0.leaf-0", "plane-0.spine-0"},
                       {"plane-0.leaf-5", "plane-0.spine-3"}};
  const Cluster cluster = build_cluster(spec);
  CHECK(trunk_count(cluster) == 64 - 4);
  CHECK(all_lead(cluster));
}

TEST_CASE("one of several parallel cables may fail by its number") {
  ClusterSpec spec = two_tiers();
  spec.failed_links = {{"plane-0.spine-0", "plane-0.leaf-0", 2}};
  const Cluster cluster = build_cluster(spec);
  CHECK(trunk_count(cluster) == 63);
  CHECK(all_lead(cluster));
}

TEST_CASE("an all-to-all feels a leaf that lost a quarter of its cables") {
  ClusterSpec spec = two_tiers();
  CHECK(busiest_over_injection(build_cluster(spec)) == Approx(1.0));
  spec.failed_links = {{"plane-0.leaf-0", "plane-0.spine-0"}};
  // 56 NICs each send 8 units down to it, over 6 cables, by destination 2 of 8 on the busiest
  CHECK(busiest_over_injection(build_cluster(spec)) == Approx(2.0 * 56.0 / 63.0));
  spec.routing.choice = PathChoice::spread;
  CHECK(busiest_over_injection(build_cluster(spec)) == Approx(8.0 / 6.0 * 56.0 / 63.0));
}

TEST_CASE("failures that cut the cluster in two are refused by what cannot reach what") {
  ClusterSpec spec = two_tiers();
  for (const char* spine : {"0", "1", "2", "3"}) {
    spec.failed_links.push_back({"plane-0.leaf-2", "plane-0.spine-" + std::string{spine}});
  }
  CHECK(refusal_of(spec) ==
        "the failed links cut the cluster in two: plane-0.leaf-0 cannot reach plane-0.leaf-2 (let "
        "fewer links fail)");
  spec.failed_links = {{"node-3.nic-0", "plane-0.leaf-0"}};
  CHECK(refusal_of(spec) ==
        "without the cable from node-3.nic-0 to plane-0.leaf-0, node-3.gpu-0 is cut off (leave its "
        "node out, or write the cable under slow_links)");
}

TEST_CASE("a cable that is not there cannot fail or be slow") {
  ClusterSpec spec = two_tiers();
  spec.failed_links = {{"plane-0.leaf-8", "plane-0.spine-0"}};
  CHECK(refusal_of(spec) ==
        "the cluster has no device 'plane-0.leaf-8' (did you mean 'plane-0.leaf-0'?)");
  spec.failed_links = {{"core", "plane-0.spine-0"}};
  CHECK(refusal_of(spec) ==
        "the cluster has no device 'core' (its first switch is plane-0.leaf-0)");
  spec.failed_links = {{"plane-0.leaf-0", "plane-0.leaf-1"}};
  CHECK(refusal_of(spec) == "there is no cable between plane-0.leaf-0 and plane-0.leaf-1");
  spec.failed_links = {{"plane-0.leaf-0", "plane-0.spine-1", 3}};
  CHECK(refusal_of(spec) == "there are only 2 cables between plane-0.leaf-0 and plane-0.spine-1");
  spec.failed_links = {};
  spec.slow_links = {{{"plane-0.leaf-0", "plane-0.leaf-1"}, 1.0_GBps}};
  CHECK(refusal_of(spec) == "there is no cable between plane-0.leaf-0 and plane-0.leaf-1");
}

TEST_CASE("a slow cable keeps its routes and has less bandwidth both ways") {
  ClusterSpec spec = two_tiers();
  spec.slow_links = {{{"plane-0.leaf-0", "plane-0.spine-1", 1}, 10.0_GBps}};
  const Cluster cluster = build_cluster(spec);
  CHECK(std::ranges::count(cluster.links.bandwidth, 10.0_GBps) == 2);
  CHECK(trunk_count(cluster) == 64);
}

TEST_CASE("where a slow cable is one of several ways, spread flows take less of it") {
  ClusterSpec spec = two_tiers();
  spec.routing.choice = PathChoice::spread;
  spec.slow_links = {{{"plane-0.leaf-0", "plane-0.spine-1", 1}, 25.0_GBps}};
  const Cluster cluster = build_cluster(spec);
  Traffic traffic{cluster};
  traffic.send(GpuId{0}, GpuId{63}, 15.0_GB);
  for (const LinkLoad& load : traffic.demand()) {
    if (cluster.links.source[index(load.link)] != cluster.leaf_of(GpuId{0})) continue;
    const bool slow = cluster.links.bandwidth[index(load.link)] == 25.0_GBps;
    CHECK(load.size.value() == Approx(slow ? 1e9 : 2e9));
  }
}

TEST_CASE("a slow GPU computes at its share of the speed, and every other at all of it") {
  ClusterSpec spec = two_tiers();
  CHECK(build_cluster(spec).speeds.empty());
  CHECK(speed_of(build_cluster(spec), GpuId{3}) == 1.0);
  spec.slow_gpus = {{"node-3.gpu-0", 0.8}, {"node-63.gpu-0", 0.5}};
  spec.failed_links = {{"plane-0.leaf-0", "plane-0.spine-0"}};
  const Cluster cluster = build_cluster(spec);
  for (std::uint32_t gpu = 0; gpu < 64; ++gpu) {
    CAPTURE(gpu);
    CHECK(speed_of(cluster, GpuId{gpu}) == (gpu == 3 ? 0.8 : gpu == 63 ? 0.5 : 1.0));
  }
}

TEST_CASE("a slow GPU is there, is a GPU, and is slow once") {
  ClusterSpec spec = two_tiers();
  spec.slow_gpus = {{"node-64.gpu-0", 0.8}};
  CHECK(refusal_of(spec) ==
        "the cluster has no device 'node-64.gpu-0' (did you mean 'node-0.gpu-0'?)");
  spec.slow_gpus = {{"node-0.nic-0", 0.8}};
  CHECK(refusal_of(spec) == "node-0.nic-0 is no GPU (write the name of one, as node-0.gpu-0)");
  spec.slow_gpus = {{"node-0.gpu-0", 0.8}, {"node-1.gpu-0", 0.8}, {"node-0.gpu-0", 0.7}};
  CHECK(refusal_of(spec) == "node-0.gpu-0 is slow twice (write one speed for it)");
}
