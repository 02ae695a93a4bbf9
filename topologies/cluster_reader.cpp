#include "topologies/cluster_reader.hpp"

#include <utility>

#include "sim/catalogue_document.hpp"
#include "topologies/fabric_reader.hpp"
#include "topologies/fault_reader.hpp"
#include "topologies/import_reader.hpp"
#include "topologies/node_reader.hpp"

namespace trainyard {
namespace {

HopLatencies read_hops(YamlMap& hops, const char* network) {
  const auto latency = [&](const char* hop) {
    return hops.at(hop).read([](YamlMap& map) {
      map.find("sources");
      return map.at("latency").seconds();
    });
  };
  HopLatencies latencies{
      .nvlink = latency("nvlink"), .pcie = latency("pcie"), .nic = {}, .trunk = {}};
  hops.at(network).read([&](YamlMap& map) {
    map.find("sources");
    latencies.nic = map.at("nic").seconds();
    latencies.trunk = map.at("trunk").seconds();
    return 0;
  });
  return latencies;
}

void read_networks(YamlMap& file, Hardware& hardware) {
  file.find("sources");
  file.at("nics").read([&](YamlMap& nics) {
    return nics.at("ConnectX-7").read([&](YamlMap& nic) {
      hardware.nic = nic.at("bandwidth").bandwidth();
      return nic.entries().size();
    });
  });
  file.at("switches").read([&](YamlMap& switches) {
    switches.entries();
    return switches.at("QM9700").read([&](YamlMap& entry) {
      hardware.switch_radix = entry.at("ports").count();
      return entry.entries().size();
    });
  });
  file.at("hops").read([&](YamlMap& hops) {
    hardware.infiniband = read_hops(hops, "infiniband");
    hardware.roce = read_hops(hops, "roce");
    return 0;
  });
}

Gpu read_usable_gpu(const YamlValue& named, const Hardware& hardware) {
  Gpu gpu = read_gpu(named, hardware.gpus);
  if (gpu.sms == 0 || gpu.peak.bf16 == FlopRate{} || gpu.memory_bandwidth == Bandwidth{} ||
      gpu.memory == Bytes{} || gpu.pcie == Bandwidth{}) {
    named.fail("the datasheet of " + gpu.id + " lacks sms, bf16, memory, memory_bandwidth or pcie",
               named.is_map() ? "write what is missing"
                              : "write 'gpu: {like: " + gpu.id + ", ...}' with what is missing");
  }
  return gpu;
}

/// The bandwidth of a NIC that the scenario or a file of its nodes tells.
std::optional<Bandwidth> read_nic(YamlMap& map, const std::optional<NodeWiring>& node) {
  if (const auto nic = map.find("nic")) {
    if (nic->bandwidth() == Bandwidth{}) {
      nic->fail("a link without bandwidth", "give the nic more than zero");
    }
    return nic->bandwidth();
  }
  if (!node || node->nics.empty()) return std::nullopt;
  return node->nics.front().bandwidth;
}

/// Without NVLink a message changes rail in the fabric, wherever that joins the rails.
CrossRail cross_rail_of(const FabricChoice& fabric, bool nv_switch) {
  const auto* tree = std::get_if<TreeFabric>(&fabric.fabric);
  const bool joined = !std::holds_alternative<WiredFabric>(fabric.fabric) &&
                      !(tree && tree->kind == TreeKind::multi_plane_fat_tree);
  return !nv_switch && joined ? CrossRail::fabric : fabric.cross_rail;
}

}  // namespace

Hardware read_hardware(const Catalogue& catalogue) {
  Hardware hardware;
  hardware.gpus = read_gpus(catalogue_document(catalogue, "gpus.yaml"));
  catalogue_document(catalogue, "networks.yaml").root().read([&](YamlMap& file) {
    read_networks(file, hardware);
    return 0;
  });
  return hardware;
}

ClusterChoice read_cluster(YamlMap& map, const Hardware& hardware) {
  Gpu gpu = read_usable_gpu(map.at("gpu"), hardware);
  const YamlValue fabric_value = map.at("fabric");
  FabricChoice fabric = read_fabric(fabric_value, hardware.switch_radix);
  auto* const imported = std::get_if<WiredFabric>(&fabric.fabric);
  const auto node_value = map.find("node_topology");
  const auto node = node_value ? std::optional{read_node(*node_value)} : std::nullopt;
  const NodeCounts counts = read_node_counts(map, imported, node);
  const std::optional<Bandwidth> nic = read_nic(map, node);
  if (imported) settle_bandwidths(imported->wiring, nic, fabric.trunk, fabric_value);

  const HopLatencies& hop =
      fabric.network == NetworkKind::roce ? hardware.roce : hardware.infiniband;
  const NodeSwitch node_switch = read_node_switch(map, gpu, node);
  const Bandwidth port = nic.value_or(hardware.nic);
  const Bandwidth pcie = node && node->pcie ? *node->pcie : gpu.pcie;
  ClusterSpec spec{.nodes = counts.nodes,
                   .gpus_per_node = counts.gpus,
                   .nics_per_node = counts.nics,
                   .rails = fabric.rails,
                   .nv_switch = node_switch.nv_switch,
                   .nvlink = {.bandwidth = node_switch.bandwidth, .latency = hop.nvlink},
                   .pcie = {.bandwidth = pcie, .latency = hop.pcie},
                   .nic = {.bandwidth = port, .latency = hop.nic},
                   .trunk = {.bandwidth = fabric.trunk.value_or(port), .latency = hop.trunk},
                   .fabric = fabric.fabric,
                   .routing = fabric.routing,
                   .cross_rail = cross_rail_of(fabric, node_switch.nv_switch),
                   .failed_links = {},
                   .slow_links = {},
                   .slow_gpus = {}};
  if (const auto failed = map.find("failed_links")) spec.failed_links = read_failed_links(*failed);
  if (const auto slow = map.find("slow_links")) spec.slow_links = read_slow_links(*slow);
  if (const auto slow = map.find("slow_gpus")) spec.slow_gpus = read_slow_gpus(*slow);
  return {.gpu = std::move(gpu), .spec = std::move(spec), .formula_q = fabric.formula_q};
}

}  // namespace trainyard
