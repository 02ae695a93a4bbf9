#pragma once

#include <optional>

#include "sim/yaml.hpp"
#include "topologies/cluster_spec.hpp"

namespace trainyard {

enum class NetworkKind : std::uint8_t { infiniband, roce };

/// The `fabric:` of a cluster: its name, a map of its measures, or the files to import it from.
struct FabricChoice {
  Fabric fabric;
  Routing routing;
  NetworkKind network = NetworkKind::infiniband;
  CrossRail cross_rail = CrossRail::nvlink;
  int rails = 0;                   ///< 0: as many as a node has NICs
  std::optional<Bandwidth> trunk;  ///< of a cable between switches; else as that of a NIC
  int formula_q = 0;  ///< of a slim-fly to be told beside the one that is built; 0: none
};

/// `switch_radix` is what switches have where the scenario does not write it.
FabricChoice read_fabric(const YamlValue& value, int switch_radix);

}  // namespace trainyard
