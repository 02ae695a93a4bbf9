#include "topologies/cluster_reader.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace trainyard {
namespace {

constexpr std::array<std::pair<std::string_view, FabricKind>, 5> fabric_names{{
    {"single-switch", FabricKind::single_switch},
    {"fat-tree", FabricKind::fat_tree},
    {"rail-fat-tree", FabricKind::rail_fat_tree},
    {"multi-rail-fat-tree", FabricKind::rail_fat_tree},
    {"multi-plane-fat-tree", FabricKind::multi_plane_fat_tree},
}};

enum class NetworkKind : std::uint8_t { infiniband, roce };

constexpr std::array<std::pair<std::string_view, NetworkKind>, 2> network_names{{
    {"infiniband", NetworkKind::infiniband},
    {"roce", NetworkKind::roce},
}};

struct FabricChoice {
  FabricKind kind;
  int switch_radix;
  NetworkKind network = NetworkKind::infiniband;
};

FabricChoice read_fabric(const YamlValue& value, const Hardware& hardware) {
  if (!value.is_map()) {
    return {.kind = value.one_of(fabric_names), .switch_radix = hardware.switch_radix};
  }
  return value.read([&](YamlMap& map) {
    FabricChoice fabric{.kind = map.at("kind").one_of(fabric_names),
                        .switch_radix = hardware.switch_radix};
    if (const auto radix = map.find("switch_radix")) fabric.switch_radix = radix->count();
    if (const auto network = map.find("network")) fabric.network = network->one_of(network_names);
    return fabric;
  });
}

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

/// What a scenario writes is one direction, as is everything in the cluster.
Bandwidth read_nvlink(YamlMap& map, const Gpu& gpu) {
  const auto written = map.find("nvlink");
  return written ? written->bandwidth() / 2.0 : gpu.scale_up;
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
  const YamlValue named = map.at("gpu");
  Gpu gpu = read_gpu(named, hardware.gpus);
  if (gpu.sms == 0 || gpu.peak.bf16 == FlopRate{} || gpu.memory_bandwidth == Bandwidth{} ||
      gpu.memory == Bytes{} || gpu.pcie == Bandwidth{}) {
    named.fail("the datasheet of " + gpu.id + " lacks sms, bf16, memory, memory_bandwidth or pcie",
               named.is_map() ? "write what is missing"
                              : "write 'gpu: {like: " + gpu.id + ", ...}' with what is missing");
  }
  const int nodes = map.at("nodes").count();
  const auto written = map.find("gpus_per_node");
  const int per_node = written ? written->count() : 8;
  constexpr int most = 1 << 20;
  if (nodes > most / per_node) {
    map.place_of("nodes").fail("more than " + std::to_string(most) + " GPUs", "choose fewer nodes");
  }
  const FabricChoice fabric = read_fabric(map.at("fabric"), hardware);
  const HopLatencies& hop =
      fabric.network == NetworkKind::roce ? hardware.roce : hardware.infiniband;
  const auto nic = map.find("nic");
  const Bandwidth port = nic ? nic->bandwidth() : hardware.nic;
  const Bandwidth nvlink = read_nvlink(map, gpu);
  if (nvlink == Bandwidth{} && !map.find("nvlink")) {
    named.fail(gpu.id + " has no NVLink", "nodes without it are not modelled");
  }
  if (nvlink == Bandwidth{} || port == Bandwidth{}) {
    map.place_of(port == Bandwidth{} ? "nic" : "nvlink")
        .fail("a link without bandwidth", "give nvlink and nic more than zero");
  }
  return {.gpu = gpu,
          .spec = {.nodes = nodes,
                   .gpus_per_node = per_node,
                   .nvlink = {.bandwidth = nvlink, .latency = hop.nvlink},
                   .pcie = {.bandwidth = gpu.pcie, .latency = hop.pcie},
                   .nic = {.bandwidth = port, .latency = hop.nic},
                   .trunk = {.bandwidth = port, .latency = hop.trunk},
                   .fabric = fabric.kind,
                   .switch_radix = fabric.switch_radix}};
}

}  // namespace trainyard
