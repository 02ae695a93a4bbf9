#include "topologies/slurm_export.hpp"

#include "tests/catch.hpp"
#include "tests/exported.hpp"

using namespace trainyard;

TEST_CASE("nodes below one leaf are below one switch of Slurm") {
  CHECK(slurm_text(build_cluster(spec_of(6, 2, TreeFabric{.switch_radix = 8}))) ==
        "SwitchName=plane-0.leaf-0 Nodes=node-[0-1]\n"
        "SwitchName=plane-0.leaf-1 Nodes=node-[2-3]\n"
        "SwitchName=plane-0.leaf-2 Nodes=node-[4-5]\n"
        "SwitchName=fabric Switches=plane-0.leaf-0,plane-0.leaf-1,plane-0.leaf-2\n");
}

TEST_CASE("nodes that hang on the same leaves of several rails are below one switch of Slurm") {
  const TreeFabric rails{.kind = TreeKind::rail_fat_tree, .switch_radix = 8};
  CHECK(slurm_text(build_cluster(spec_of(6, 2, rails))) ==
        "SwitchName=leaves-0 Nodes=node-[0-3]\n"
        "SwitchName=leaves-1 Nodes=node-[4-5]\n"
        "SwitchName=fabric Switches=leaves-0,leaves-1\n");
  const TreeFabric planes{.kind = TreeKind::multi_plane_fat_tree, .switch_radix = 8};
  CHECK(slurm_text(build_cluster(spec_of(2, 2, planes))) ==
        "SwitchName=leaves-0 Nodes=node-[0-1]\n");
}

TEST_CASE("pods stand between leaves and the whole fabric") {
  const TreeFabric pods{.tiers = 3, .switch_radix = 4};
  CHECK(slurm_text(build_cluster(spec_of(8, 1, pods))) ==
        "SwitchName=plane-0.leaf-0 Nodes=node-[0-1]\n"
        "SwitchName=plane-0.leaf-1 Nodes=node-[2-3]\n"
        "SwitchName=plane-0.leaf-2 Nodes=node-[4-5]\n"
        "SwitchName=plane-0.leaf-3 Nodes=node-[6-7]\n"
        "SwitchName=pod-0 Switches=plane-0.leaf-0,plane-0.leaf-1\n"
        "SwitchName=pod-1 Switches=plane-0.leaf-2,plane-0.leaf-3\n"
        "SwitchName=fabric Switches=pod-0,pod-1\n");
}

TEST_CASE("the groups of a dragonfly are pods") {
  const DragonflyFabric dragonfly{.groups = 3, .switches_per_group = 2, .endpoints_per_switch = 1};
  CHECK(slurm_text(build_cluster(spec_of(6, 1, dragonfly))) ==
        "SwitchName=plane-0.leaf-0 Nodes=node-0\n"
        "SwitchName=plane-0.leaf-1 Nodes=node-1\n"
        "SwitchName=plane-0.leaf-2 Nodes=node-2\n"
        "SwitchName=plane-0.leaf-3 Nodes=node-3\n"
        "SwitchName=plane-0.leaf-4 Nodes=node-4\n"
        "SwitchName=plane-0.leaf-5 Nodes=node-5\n"
        "SwitchName=pod-0 Switches=plane-0.leaf-0,plane-0.leaf-1\n"
        "SwitchName=pod-1 Switches=plane-0.leaf-2,plane-0.leaf-3\n"
        "SwitchName=pod-2 Switches=plane-0.leaf-4,plane-0.leaf-5\n"
        "SwitchName=fabric Switches=pod-0,pod-1,pod-2\n");
}

TEST_CASE("what is no tree is not told to Slurm as one") {
  CHECK_THROWS_WITH(slurm_text(build_cluster(spec_of(9, 1, TorusFabric{.dimensions = {3, 3}}))),
                    "Slurm knows trees only, and these switches have none above them (export a "
                    "tree or a dragonfly, or let Slurm do without a topology)");
  CHECK_THROWS_WITH(slurm_text(build_cluster(spec_of(4, 3, TreeFabric{.switch_radix = 8}))),
                    "Slurm knows trees only, and node-0 and node-1 share plane-0.leaf-0 but not "
                    "all their leaves (plug all NICs of a node into one leaf, or each rail into "
                    "its own)");
}
