#include "topologies/cluster_reader.hpp"

#include <utility>

#include "topologies/fabric_reader.hpp"

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

/// What joins the GPUs of a node, in each direction.
struct NodeSwitch {
  bool nv_switch;
  Cable cable;
};

/// NVLink as the scenario writes it, both directions together, or as the datasheet has it; PCIe if
/// there is none.
NodeSwitch read_node_switch(YamlMap& map, const Gpu& gpu, const HopLatencies& hop) {
  const auto written = map.find("nvlink");
  const bool none = written && written->is_text() && written->text() == "none";
  Bandwidth nvlink = gpu.scale_up;
  if (written && !none) {
    nvlink = written->bandwidth() / 2.0;
    if (nvlink == Bandwidth{}) written->fail("a link without bandwidth", "write 'nvlink: none'");
  }
  if (none || nvlink == Bandwidth{}) {
    return {.nv_switch = false, .cable = {.bandwidth = gpu.pcie, .latency = hop.nvlink}};
  }
  return {.nv_switch = true, .cable = {.bandwidth = nvlink, .latency = hop.nvlink}};
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

int count_or(YamlMap& map, const char* key, int usual) {
  const auto written = map.find(key);
  return written ? written->count() : usual;
}

/// How many nodes of how many GPUs and NICs.
struct NodeCounts {
  int nodes;
  int gpus;
  int nics;
};

NodeCounts read_counts(YamlMap& map) {
  NodeCounts counts{
      .nodes = map.at("nodes").count(), .gpus = count_or(map, "gpus_per_node", 8), .nics = 0};
  counts.nics = count_or(map, "nics_per_node", counts.gpus);
  constexpr int most = 1 << 20;
  if (counts.nodes > most / counts.gpus) {
    map.place_of("nodes").fail("more than " + std::to_string(most) + " GPUs", "choose fewer nodes");
  }
  if (counts.nics > counts.gpus || counts.gpus % counts.nics != 0) {
    map.place_of("nics_per_node")
        .fail(std::to_string(counts.gpus) + " GPUs cannot share " + std::to_string(counts.nics) +
                  " NICs evenly",
              "write several NICs of one GPU as one of their joint bandwidth");
  }
  return counts;
}

Bandwidth read_nic(YamlMap& map, const Hardware& hardware) {
  const auto nic = map.find("nic");
  const Bandwidth port = nic ? nic->bandwidth() : hardware.nic;
  if (port == Bandwidth{}) nic->fail("a link without bandwidth", "give the nic more than zero");
  return port;
}

}  // namespace

Hardware read_hardware(const Catalogue& catalogue) {
  const auto document = [&](const char* name) {
    return read_yaml_text(name, catalogue_file(catalogue, name).text);
  };
  Hardware hardware;
  hardware.gpus = read_gpus(document("gpus.yaml"));
  document("networks.yaml").root().read([&](YamlMap& file) {
    read_networks(file, hardware);
    return 0;
  });
  return hardware;
}

ClusterChoice read_cluster(YamlMap& map, const Hardware& hardware) {
  Gpu gpu = read_usable_gpu(map.at("gpu"), hardware);
  const NodeCounts counts = read_counts(map);
  const FabricChoice fabric =
      read_fabric(map.at("fabric"), {.switch_radix = hardware.switch_radix,
                                     .gpus_per_nic = counts.gpus / counts.nics,
                                     .nics_per_node = counts.nics});
  const HopLatencies& hop =
      fabric.network == NetworkKind::roce ? hardware.roce : hardware.infiniband;
  const Bandwidth port = read_nic(map, hardware);
  const NodeSwitch node_switch = read_node_switch(map, gpu, hop);
  ClusterSpec spec{.nodes = counts.nodes,
                   .gpus_per_node = counts.gpus,
                   .nics_per_node = counts.nics,
                   .rails = fabric.rails,
                   .nv_switch = node_switch.nv_switch,
                   .nvlink = node_switch.cable,
                   .pcie = {.bandwidth = gpu.pcie, .latency = hop.pcie},
                   .nic = {.bandwidth = port, .latency = hop.nic},
                   .trunk = {.bandwidth = fabric.trunk.value_or(port), .latency = hop.trunk},
                   .fabric = fabric.fabric,
                   .routing = fabric.routing,
                   .cross_rail = fabric.cross_rail,
                   .failed_links = {},
                   .slow_links = {}};
  if (const auto failed = map.find("failed_links")) spec.failed_links = read_failed_links(*failed);
  if (const auto slow = map.find("slow_links")) spec.slow_links = read_slow_links(*slow);
  return {.gpu = std::move(gpu), .spec = std::move(spec), .formula_q = fabric.formula_q};
}

}  // namespace trainyard
