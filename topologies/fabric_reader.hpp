#pragma once

#include <optional>

#include "sim/yaml.hpp"
#include "topologies/cluster_spec.hpp"

namespace trainyard {

enum class NetworkKind : std::uint8_t { infiniband, roce };

/// The `fabric:` of a cluster: its name, or a map of its measures.
struct FabricChoice {
  Fabric fabric;
  Routing routing;
  NetworkKind network = NetworkKind::infiniband;
  CrossRail cross_rail = CrossRail::nvlink;
  int rails = 0;                   ///< 0: as many as a node has NICs
  std::optional<Bandwidth> trunk;  ///< of a cable between switches; else as that of a NIC
  int formula_q = 0;  ///< of a slim-fly to be told beside the one that is built; 0: none
};

/// What a fabric's measures are taken from where the scenario does not write them.
struct FabricDefaults {
  int switch_radix;
  int gpus_per_nic;
  int nics_per_node;
};

FabricChoice read_fabric(const YamlValue& value, const FabricDefaults& defaults);

/// The `failed_links:` and `slow_links:` of a cluster.
std::vector<CableName> read_failed_links(const YamlValue& value);
std::vector<SlowLink> read_slow_links(const YamlValue& value);

}  // namespace trainyard
