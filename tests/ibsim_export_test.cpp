#include "topologies/ibsim_export.hpp"

#include "tests/catch.hpp"
#include "tests/exported.hpp"

using namespace trainyard;

TEST_CASE("a fabric for ibsim has an HCA for each NIC, and the switches") {
  CHECK(ibsim_text(two_gpus()) == R"(# All cables are 4xHDR here: ibsim 0.10 cannot parse 4xNDR.

Hca	1 "node-0 nic-0"
[1]	"plane-0.leaf-0"[1]		# "plane-0.leaf-0" lid 0 4xHDR

Hca	1 "node-0 nic-1"
[1]	"plane-0.leaf-0"[2]		# "plane-0.leaf-0" lid 0 4xHDR

Switch	2 "plane-0.leaf-0"
[1]	"node-0 nic-0"[1]		# "node-0 nic-0" lid 0 4xHDR
[2]	"node-0 nic-1"[1]		# "node-0 nic-1" lid 0 4xHDR
)");
}

TEST_CASE("the two ends of a cable name one another's ports") {
  const std::string text = ibsim_text(small_tree());
  CHECK(count_of(text, "[3]\t\"plane-0.spine-0\"[1]\t") == 1);
  CHECK(count_of(text, "[4]\t\"plane-0.spine-0\"[2]\t") == 1);
  CHECK(count_of(text, "[4]\t\"plane-0.spine-0\"[4]\t") == 1);
  CHECK(count_of(text, "[1]\t\"plane-0.leaf-0\"[3]\t") == 1);
}

TEST_CASE("GPUs that share a NIC share an HCA") {
  ClusterSpec spec = spec_of(2, 4, TreeFabric{});
  spec.nics_per_node = 1;
  CHECK(count_of(ibsim_text(build_cluster(spec)), "Hca\t") == 2);
}
