#include "workloads/algorithm_choice.hpp"

#include <set>

#include "tests/catch.hpp"
#include "tests/setups.hpp"

using namespace trainyard;

namespace {

CollectiveRequest all_reduce(int gpus, Algorithm algorithm,
                             Protocol protocol = Protocol::automatic) {
  return {.kind = CollectiveKind::all_reduce,
          .size = Bytes{1e9},
          .gpus = gpus,
          .algorithm = algorithm,
          .protocol = protocol};
}

/// "problem (remedy)" on nodes of 8, or nothing.
std::string refused(const CollectiveRequest& request, bool switches_add_up = true) {
  const auto refusal = refusal_of(request, 8, switches_add_up);
  return refusal ? refusal->problem + " (" + refusal->remedy + ")" : "";
}

std::set<Algorithm> algorithms_of(const CollectiveRequest& request, bool switches_add_up) {
  std::set<Algorithm> algorithms;
  for (const Way way : ways_of(request, 8, switches_add_up)) algorithms.insert(way.algorithm);
  return algorithms;
}

ClusterChoice nodes_of(const std::string& gpu, const std::string& rest = "") {
  return cluster_from("{gpu: " + gpu + ", nodes: 2, fabric: single-switch" + rest + "}");
}

}  // namespace

TEST_CASE("a request that cannot be done says why, and what can") {
  CHECK(refused(all_reduce(24, Algorithm::halving_doubling)) ==
        "'halving-doubling' takes a power of two of GPUs, not 24 (choose another number, or ring)");
  CHECK(refused(all_reduce(16, Algorithm::nvls)) ==
        "'nvls' stays in one node, and these are more than 8 GPUs (choose nvls-tree or sharp)");
  CHECK(refused(all_reduce(8, Algorithm::sharp)) ==
        "'sharp' joins several nodes, and one has all these GPUs (choose nvls)");
  CHECK(refused(all_reduce(12, Algorithm::nvls_tree)) ==
        "'nvls-tree' takes whole nodes of 8 GPUs, not 12 GPUs (choose a multiple, or ring)");
  CHECK(
      refused(all_reduce(8, Algorithm::nvls), false) ==
      "the NVSwitches between these GPUs cannot add up, which 'nvls' needs (choose ring or tree)");
  CHECK(refused(all_reduce(8, Algorithm::nvls, Protocol::low_latency)) ==
        "'nvls' knows no protocol but simple (leave 'protocol' out)");
  CHECK(
      refused(all_reduce(8, Algorithm::pairwise)) ==
      "no all-reduce goes by 'pairwise' (choose ring, tree, halving-doubling, hierarchical, nvls, "
      "nvls-tree or sharp)");
  CollectiveRequest other = all_reduce(8, Algorithm::nvls);
  other.kind = CollectiveKind::all_gather;
  CHECK(refused(other) ==
        "no all-gather goes by 'nvls' (choose ring, halving-doubling or hierarchical)");
  other = all_reduce(3, Algorithm::automatic);
  other.kind = CollectiveKind::point_to_point;
  CHECK(refused(other) == "a point-to-point transfer has two GPUs, not 3 (write 'gpus: 2')");
}

TEST_CASE("what can be done is not refused") {
  CHECK(refused(all_reduce(24, Algorithm::ring)).empty());
  CHECK(refused(all_reduce(64, Algorithm::halving_doubling)).empty());
  CHECK(refused(all_reduce(5, Algorithm::nvls)).empty());
  CHECK(refused(all_reduce(64, Algorithm::nvls_tree, Protocol::simple)).empty());
}

TEST_CASE("left to choose, an all-reduce uses switches that add up where there are any") {
  using enum Algorithm;
  const auto choose = [](int gpus, bool add_up) {
    return algorithms_of(all_reduce(gpus, automatic), add_up);
  };
  CHECK(choose(8, true) == std::set{ring, tree, nvls});
  CHECK(choose(32, true) == std::set{ring, tree, nvls_tree});
  CHECK(choose(32, false) == std::set{ring, tree});
  CHECK(choose(12, true) == std::set{ring, tree});
}

TEST_CASE("a protocol that is written is the only one") {
  for (const Way way :
       ways_of(all_reduce(32, Algorithm::automatic, Protocol::low_latency), 8, false)) {
    CHECK(way.protocol == Protocol::low_latency);
  }
  CHECK(ways_of(all_reduce(32, Algorithm::ring, Protocol::simple), 8, true).size() == 1);
}

TEST_CASE("NVSwitches add up from Hopper on") {
  CHECK(switches_add_up(nodes_of("H100-SXM")));
  CHECK(switches_add_up(nodes_of("H800-SXM")));
  CHECK_FALSE(switches_add_up(nodes_of("H100-SXM", ", nvlink: none")));
  CHECK_FALSE(switches_add_up(nodes_of("H100-SXM", ", gpus_per_node: 1")));
  CHECK_FALSE(switches_add_up(nodes_of("L20")));
  CHECK_FALSE(switches_add_up(nodes_of("A100-SXM")));
}
