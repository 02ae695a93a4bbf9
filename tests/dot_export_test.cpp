#include "topologies/dot_export.hpp"

#include "tests/catch.hpp"
#include "tests/exported.hpp"

using namespace trainyard;

TEST_CASE("a cluster in DOT has its devices and cables with what they are") {
  CHECK(dot_text(two_gpus()) == R"(graph cluster {
  "node-0.gpu-0" [kind=gpu, name="node-0.gpu-0"];
  "node-0.gpu-1" [kind=gpu, name="node-0.gpu-1"];
  "node-0.nic-0" [kind=nic, name="node-0.nic-0"];
  "node-0.nic-1" [kind=nic, name="node-0.nic-1"];
  "node-0.nvswitch" [kind=nv_switch, name="node-0.nvswitch"];
  "plane-0.leaf-0" [kind=network_switch, name="plane-0.leaf-0"];
  "node-0.gpu-0" -- "node-0.nvswitch" [bandwidth="200 GB/s", latency="1.665 us"];
  "node-0.gpu-0" -- "node-0.nic-0" [bandwidth="64 GB/s", latency="0 us"];
  "node-0.gpu-1" -- "node-0.nvswitch" [bandwidth="200 GB/s", latency="1.665 us"];
  "node-0.gpu-1" -- "node-0.nic-1" [bandwidth="64 GB/s", latency="0 us"];
  "node-0.nic-0" -- "plane-0.leaf-0" [bandwidth="50 GB/s", latency="1.4 us"];
  "node-0.nic-1" -- "plane-0.leaf-0" [bandwidth="50 GB/s", latency="1.4 us"];
}
)");
}

TEST_CASE("parallel cables are parallel edges in DOT") {
  const std::string text = dot_text(small_tree());
  CHECK(count_of(text, "\"plane-0.leaf-0\" -- \"plane-0.spine-0\"") == 2);
}

TEST_CASE("names with quotation marks do not end DOT's own") {
  Cluster cluster = two_gpus();
  cluster.switch_names = {"the \"big\" one"};
  CHECK(count_of(dot_text(cluster), R"("the \"big\" one" [kind=network_switch)") == 1);
}
