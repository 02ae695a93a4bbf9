#include "topologies/cluster_reader.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

Hardware built_in() {
  return read_hardware(embedded_catalogue());
}

ClusterChoice cluster_from(const std::string& text) {
  const YamlDocument document = read_yaml_text("input", text);
  const Hardware hardware = built_in();
  return document.root().read([&](YamlMap& map) { return read_cluster(map, hardware); });
}

ClusterChoice cluster_with(const std::string& more) {
  return cluster_from("gpu: H800-SXM\nnodes: 256\nfabric: multi-plane-fat-tree\n" + more);
}

std::string error_of(const std::string& text) {
  try {
    cluster_from(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

/// Where the mistake is in line 4.
std::string error_with(const std::string& more) {
  return error_of("gpu: H800-SXM\nnodes: 256\nfabric: fat-tree\n" + more);
}

/// Where the mistake is in line 3.
std::string error_of_fabric(const std::string& fabric) {
  return error_of("gpu: H800-SXM\nnodes: 256\nfabric: " + fabric);
}

TreeFabric tree_of(const ClusterSpec& spec) {
  return std::get<TreeFabric>(spec.fabric);
}

}  // namespace

TEST_CASE("the catalogue knows the usual NIC and switch, and what a hop takes") {
  const Hardware hardware = built_in();

  CHECK(hardware.nic == 50.0_GBps);
  CHECK(hardware.switch_radix == 64);
  CHECK(hardware.gpus.size() >= 26);
  CHECK(hardware.infiniband.nvlink == hardware.roce.nvlink);
  // two NVLink cables, two NIC cables under one leaf, and two more over a spine
  CHECK((2 * hardware.infiniband.nvlink).value() == Approx(3.33e-6));
  CHECK((2 * hardware.infiniband.nic).value() == Approx(2.8e-6));
  CHECK((2 * (hardware.infiniband.nic + hardware.infiniband.trunk)).value() == Approx(3.7e-6));
  CHECK((2 * hardware.roce.nic).value() == Approx(3.6e-6));
  CHECK((2 * (hardware.roce.nic + hardware.roce.trunk)).value() == Approx(5.6e-6));
}

TEST_CASE("a GPU, a number of nodes and a fabric are enough") {
  const auto [gpu, spec, formula_q] = cluster_with("");

  CHECK(gpu.id == "H800-SXM");
  CHECK(spec.nodes == 256);
  CHECK(spec.gpus_per_node == 8);
  CHECK(tree_of(spec).kind == TreeKind::multi_plane_fat_tree);
  CHECK(tree_of(spec).switch_radix == 64);
  CHECK(spec.nvlink.bandwidth == 200.0_GBps);
  CHECK(spec.pcie.bandwidth == 64.0_GBps);
  CHECK(spec.nic.bandwidth == 50.0_GBps);
  CHECK(spec.trunk.bandwidth == 50.0_GBps);
  CHECK(spec.nvlink.latency.value() == Approx(1.665e-6));
  CHECK(spec.nic.latency.value() == Approx(1.4e-6));
  CHECK(spec.trunk.latency.value() == Approx(0.45e-6));
}

TEST_CASE("NVLink is written with both directions together, a NIC with one") {
  CHECK(cluster_with("nvlink: 900 GB/s\n").spec.nvlink.bandwidth == 450.0_GBps);
  const ClusterSpec spec = cluster_with("nic: 200 Gb/s\n").spec;
  CHECK(spec.nic.bandwidth == 25.0_GBps);
  CHECK(spec.trunk.bandwidth == 25.0_GBps);
}

TEST_CASE("nodes may hold another number of GPUs") {
  CHECK(cluster_with("gpus_per_node: 4\n").spec.gpus_per_node == 4);
}

TEST_CASE("a GPU may be changed in the scenario") {
  const std::string rest = "\nnodes: 2\nfabric: single-switch\n";
  const ClusterChoice choice = cluster_from("gpu: {like: H800-SXM, scale_up: 900 GB/s}" + rest);
  CHECK(choice.gpu.id == "H800-SXM (changed)");
  CHECK(choice.spec.nvlink.bandwidth == 450.0_GBps);
}

TEST_CASE("each kind of fabric goes by its name") {
  const auto [name, kind] = GENERATE(
      table<std::string, TreeKind>({{"single-switch", TreeKind::single_switch},
                                    {"fat-tree", TreeKind::fat_tree},
                                    {"rail-fat-tree", TreeKind::rail_fat_tree},
                                    {"multi-rail-fat-tree", TreeKind::rail_fat_tree},
                                    {"multi-plane-fat-tree", TreeKind::multi_plane_fat_tree}}));
  const std::string rest = "gpu: H800-SXM\nnodes: 2\nfabric: ";
  CHECK(tree_of(cluster_from(rest + name).spec).kind == kind);
  CHECK(tree_of(cluster_from(rest + "{kind: " + name + "}").spec).kind == kind);
}

TEST_CASE("a fabric may say which switches and which network it has") {
  const ClusterSpec spec = cluster_from(
                               "gpu: H800-SXM\nnodes: 2\n"
                               "fabric: {kind: fat-tree, switch_radix: 128, network: roce}")
                               .spec;
  CHECK(tree_of(spec).switch_radix == 128);
  CHECK(spec.nic.latency.value() == Approx(1.8e-6));
  CHECK(spec.trunk.latency.value() == Approx(1e-6));
}

TEST_CASE("a mistake in a cluster is reported where it stands") {
  CHECK(error_of("nodes: 2\nfabric: fat-tree\n") ==
        "input:1:1: 'gpu' is missing (add a line 'gpu: ...')");
  CHECK(error_of("gpu: H800-SXM\nnode: 2\nfabric: fat-tree\n") ==
        "input:2:1: unknown key 'node' (did you mean 'nodes'?)");
  CHECK(error_of("gpu: H800-SXM\nnodes: 2\n") ==
        "input:1:1: 'fabric' is missing (add a line 'fabric: ...')");
  CHECK(error_of("gpu: H80-SXM\nnodes: 2\nfabric: fat-tree\n").substr(0, 29) ==
        "input:1:6: unknown 'H80-SXM' ");
  CHECK(error_of("gpu: H800-SXM\nnodes: -2\nfabric: fat-tree\n") ==
        "input:2:8: '-2' is not a count (write a whole number, 1 or more)");
  CHECK(error_with("gpus_per_node: 0\n") ==
        "input:4:16: '0' is not a count (write a whole number, 1 or more)");
  CHECK(error_with("nic: 400\n") ==
        "input:4:6: '400' is not a bandwidth (write it like '450 GB/s')");
  CHECK(error_with("nvlinks: 400 GB/s\n") ==
        "input:4:1: unknown key 'nvlinks' (did you mean 'nvlink'?)");
  CHECK(error_with("nodes: 3\n") == "input:4:1: 'nodes' is written twice (keep one of them)");
}

TEST_CASE("a mistake in a fabric is reported where it stands") {
  CHECK(error_of_fabric("fattree") == "input:3:9: unknown 'fattree' (did you mean 'fat-tree'?)");
  CHECK(error_of_fabric("mesh") ==
        "input:3:9: unknown 'mesh' (known: single-switch, fat-tree, rail-fat-tree, "
        "multi-rail-fat-tree, multi-plane-fat-tree, rail-only, dragonfly, dragonfly-plus, "
        "slim-fly, torus)");
  CHECK(error_of_fabric("{switch_radix: 64}") ==
        "input:3:9: 'kind' is missing (add a line 'kind: ...')");
  CHECK(error_of_fabric("{kind: fat-tree, radix: 64}") ==
        "input:3:26: unknown key 'radix' (known: core_radix, cross_rail, dot, "
        "graphml, ibnetdiscover, kind, leaf_oversubscription, network, oversubscription, pod_gpus, "
        "rails, routing, slurm, spine_radix, switch_radix, tiers, trunk)");
  CHECK(error_of_fabric("{kind: fat-tree, network: token-ring}") ==
        "input:3:35: unknown 'token-ring' (known: infiniband, roce)");
  CHECK(error_of_fabric("[fat-tree]") ==
        "input:3:9: expected a single value (write it after 'key: ')");
}

TEST_CASE("no link may be without bandwidth") {
  CHECK(error_with("nic: 0 Gb/s\n") ==
        "input:4:6: a link without bandwidth (give the nic more than zero)");
  CHECK(error_with("nvlink: 0 GB/s\n") ==
        "input:4:9: a link without bandwidth (write 'nvlink: none')");
}

TEST_CASE("without NVLink the GPUs of a node are joined by PCIe") {
  const std::string rest = "\nnodes: 2\nfabric: fat-tree\n";
  for (const ClusterSpec& spec : {cluster_from("gpu: RTX-4090" + rest).spec,  // has none
                                  cluster_from("gpu: H800-SXM\nnvlink: none" + rest).spec}) {
    CHECK(!spec.nv_switch);
    CHECK(spec.nvlink.bandwidth == spec.pcie.bandwidth);
  }
}

TEST_CASE("a GPU whose datasheet is too thin to reckon with is refused") {
  const std::string rest = "\nnodes: 2\nfabric: fat-tree\n";
  const std::string lacks =
      " lacks sms, bf16, memory, memory_bandwidth or pcie "
      "(write 'gpu: {like: ";
  CHECK(error_of("gpu: Ascend-910B" + rest) == "input:1:6: the datasheet of Ascend-910B" + lacks +
                                                   "Ascend-910B, ...}' with what is missing)");
  CHECK(error_of("gpu: {like: Ascend-910B, sms: 25}" + rest) == "no error");
}

TEST_CASE("a cluster has at most a million GPUs") {
  CHECK(error_of("gpu: H800-SXM\nnodes: 2000000000\nfabric: fat-tree\n") ==
        "input:2:8: more than 1048576 GPUs (choose fewer nodes)");
}

TEST_CASE("slow GPUs are read by name and share of speed") {
  const std::vector<SlowGpu> slow =
      cluster_with("slow_gpus: [{gpu: node-0.gpu-3, speed: 0.8}, {gpu: node-1.gpu-0, speed: 1}]\n")
          .spec.slow_gpus;
  REQUIRE(slow.size() == 2);
  CHECK(slow[0].name == "node-0.gpu-3");
  CHECK(slow[0].speed == 0.8);
  CHECK(slow[1].name == "node-1.gpu-0");
  CHECK(slow[1].speed == 1.0);
  CHECK(cluster_with("").spec.slow_gpus.empty());
}

TEST_CASE("a mistake in a slow GPU is reported where it stands") {
  CHECK(error_with("slow_gpus: [{gpu: node-0.gpu-3, speed: 0}]\n") ==
        "input:4:40: '0' is not a share (write a number above 0, at most 1)");
  CHECK(error_with("slow_gpus: [{gpu: node-0.gpu-3, speed: 1.2}]\n") ==
        "input:4:40: '1.2' is not a share (write a number above 0, at most 1)");
  CHECK(error_with("slow_gpus: [{gpu: node-0.gpu-3, speed: 80 %}]\n") ==
        "input:4:40: '80 %' is not a share (write a number above 0, at most 1)");
  CHECK(error_with("slow_gpus: [{gpu: node-0.gpu-3}]\n") ==
        "input:4:13: 'speed' is missing (add a line 'speed: ...')");
  CHECK(error_with("slow_gpus: [{gpu: node-0.gpu-3, speed: 0.8, bandwidth: 1 GB/s}]\n") ==
        "input:4:45: unknown key 'bandwidth' (known: gpu, speed)");
  CHECK(error_with("slow_gpus: [node-0.gpu-3]\n") ==
        "input:4:13: expected a map (write 'key: value' lines)");
  CHECK(error_with("slow_gpus: node-0.gpu-3\n") ==
        "input:4:12: expected a list (write it like '[a, b]')");
}
