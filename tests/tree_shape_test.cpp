#include "tests/catch.hpp"
#include "tests/clusters.hpp"
#include "topologies/fat_tree.hpp"

using namespace trainyard;

namespace {

TreeShape shape_of(int nodes, const TreeFabric& tree) {
  return tree_shape(spec_of(nodes, 8, tree), tree);
}

constexpr TreeFabric llama3{.tiers = 3, .spine_oversubscription = 7.0, .pod_gpus = 3072};

}  // namespace

TEST_CASE("the spines of a pod with more leaves than ports are chassis of the next multiple") {
  const TreeShape shape = shape_of(3072, llama3);
  CHECK(shape.pods == 8);
  CHECK(shape.leaves == 96);
  CHECK(shape.spines == 32);
  CHECK(shape.spine_radix == 128);  // 96 ports down and 14 up
  CHECK(shape.cores * shape.core_cables == 14);
  CHECK(shape.core_radix == 64);
}

TEST_CASE("the cores above many pods are chassis too") {
  // 80 pods: a core of 64 ports reaches 64 of them.
  const TreeShape shape = shape_of(80, {.tiers = 3, .pod_gpus = 8});
  CHECK(shape.pods == 80);
  CHECK(shape.spine_radix == 64);
  CHECK(shape.core_radix == 128);
}

TEST_CASE("pods for which switches suffice have no chassis") {
  const TreeShape shape = shape_of(16, {.tiers = 3, .switch_radix = 16, .pod_gpus = 64});
  CHECK(shape.spine_radix == 16);
  CHECK(shape.core_radix == 16);
}

TEST_CASE("spines and cores that the scenario measured out too small are refused") {
  TreeFabric tree = llama3;
  tree.spine_radix = 64;
  CHECK(refusal_of(spec_of(3072, 8, tree)) ==
        "spines of 64 ports are too small to join what is below them (leave spine_radix out, or "
        "write 128)");
  tree = {.tiers = 3, .core_radix = 64, .pod_gpus = 8};
  CHECK(refusal_of(spec_of(80, 8, tree)) ==
        "cores of 64 ports are too small to join what is below them (leave core_radix out, or "
        "write 128)");
}
