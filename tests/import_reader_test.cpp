#include "topologies/import_reader.hpp"

#include "tests/catch.hpp"
#include "tests/folder.hpp"
#include "tests/setups.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

/// Two hosts with a NIC each on one switch.
const char* const discovered =
    R"(Switch	8 "S-0000000000000001"	# "leaf" base port 0 lid 1 lmc 0
[1]	"H-0000000000000002"[1](3)	# "h0 mlx5_0" lid 2 4xHDR
[2]	"H-0000000000000004"[1](5)	# "h1 mlx5_0" lid 3 4xHDR

Ca	1 "H-0000000000000002"	# "h0 mlx5_0"
[1](3)	"S-0000000000000001"[1]	# lid 2 lmc 0 "leaf" lid 1 4xHDR

Ca	1 "H-0000000000000004"	# "h1 mlx5_0"
[1](5)	"S-0000000000000001"[2]	# lid 3 lmc 0 "leaf" lid 1 4xHDR
)";

const char* const tables = R"(Unicast lids [0-3] of switch Lid 1 guid 0x0000000000000001 ('leaf'):
0x0001 000 # Switch portguid 0x0000000000000001: 'leaf'
0x0002 001 # Channel Adapter portguid 0x0000000000000003: 'h0'
0x0003 002 # Channel Adapter portguid 0x0000000000000005: 'h1'
3 lids dumped
)";

const char* const tree = "SwitchName=leaf Nodes=h[0-1]\n";

class Site {
 public:
  Site() {
    folder_.write("net.txt", discovered);
    folder_.write("lfts.dump", tables);
    folder_.write("topology.conf", tree);
  }

  ClusterChoice cluster(const std::string& rest) const {
    const std::string file = folder_.write("cluster.yaml", "gpu: H100-SXM\n" + rest);
    const Hardware hardware = read_hardware(embedded_catalogue());
    return read_yaml_file(file).root().read(
        [&](YamlMap& map) { return read_cluster(map, hardware); });
  }

  std::string error(const std::string& rest) const {
    try {
      cluster(rest);
    } catch (const InputError& error) {
      const std::string text = error.what();
      return text.substr(text.find("cluster.yaml"));
    }
    return "no error";
  }

 private:
  Folder folder_;
};

}  // namespace

TEST_CASE("a fabric may be what ibnetdiscover found, with the bandwidths that it tells") {
  const ClusterSpec spec =
      Site{}.cluster("gpus_per_node: 8\nfabric: {ibnetdiscover: net.txt}\n").spec;
  CHECK(spec.nodes == 2);
  CHECK(spec.gpus_per_node == 8);
  CHECK(spec.nics_per_node == 1);
  const Cluster cluster = build_cluster(spec);
  CHECK(cluster.links.bandwidth[index(cluster.gpus[15].to_leaf)] == 25.0_GBps);
}

TEST_CASE("a bandwidth that the scenario writes goes before that of a file") {
  const ClusterSpec spec =
      Site{}.cluster("gpus_per_node: 1\nnic: 400 Gb/s\nfabric: {ibnetdiscover: net.txt}\n").spec;
  CHECK(std::get<WiredFabric>(spec.fabric).wiring.cables.front().bandwidth == 50.0_GBps);
}

TEST_CASE("what a file cannot tell is asked for by name") {
  const Site site;
  CHECK(site.error("fabric: {ibnetdiscover: net.txt}\n") ==
        "cluster.yaml:1:1: 'gpus_per_node' is missing (add a line 'gpus_per_node: ...')");
  CHECK(site.error("gpus_per_node: 1\nfabric: {slurm: topology.conf}\n")
            .starts_with("cluster.yaml:3:9: the bandwidth of a cable is not told"));
  CHECK(site.error("gpus_per_node: 1\nnic: 400 Gb/s\nfabric: {slurm: topology.conf}\n") ==
        "no error");
}

TEST_CASE("what a file tells may be left out, and must not be contradicted") {
  const std::string error =
      Site{}.error("gpus_per_node: 1\nnodes: 3\nfabric: {ibnetdiscover: net.txt}\n");
  CHECK(error.starts_with("cluster.yaml:3:8: "));
  CHECK(error.ends_with("net.txt has 2 (leave it out)"));
}

TEST_CASE("files that are named wrongly are refused where they are named") {
  const Site site;
  CHECK(site.error("gpus_per_node: 1\nfabric: {ibnetdiscover: nets.txt}\n") ==
        "cluster.yaml:3:25: 'nets.txt' is no file (write its path from the folder of this one)");
  CHECK(site.error("gpus_per_node: 1\nfabric: {ibnetdiscover: net.txt, slurm: topology.conf}\n") ==
        "cluster.yaml:3:41: a second file (name one)");
  CHECK(site.error("gpus_per_node: 1\nfabric: {slurm: topology.conf, lfts: lfts.dump}\n") ==
        "cluster.yaml:3:38: tables without their wiring (name the output of ibnetdiscover too)");
  CHECK(site.error("gpus_per_node: 1\nfabric: {ibnetdiscover: net.txt, lfts: lfts.dump, "
                   "routing: ecmp}\n") ==
        "cluster.yaml:3:60: the tables say how to route (leave out lfts or routing)");
}

TEST_CASE("the inside of a node may be what NCCL or nvidia-smi printed") {
  const Folder folder;
  folder.write("topo.txt",
               "     GPU0 GPU1 NIC0 CPU Affinity\n"
               "GPU0  X   NV18 PIX  0-1\n"
               "GPU1 NV18  X   PIX  0-1\n");
  const std::string file =
      folder.write("cluster.yaml",
                   "gpu: H100-SXM\nnodes: 2\nnode_topology: {nvidia_smi: topo.txt}\n"
                   "fabric: single-switch\n");
  const Hardware hardware = read_hardware(embedded_catalogue());
  const ClusterSpec spec = read_yaml_file(file)
                               .root()
                               .read([&](YamlMap& map) { return read_cluster(map, hardware); })
                               .spec;
  CHECK(spec.gpus_per_node == 2);
  CHECK(spec.nics_per_node == 1);
  CHECK(spec.nv_switch);
  CHECK(spec.nvlink.bandwidth == 450.0_GBps);
}
