#pragma once

#include <optional>

#include "sim/yaml.hpp"
#include "topologies/gpu.hpp"
#include "topologies/node_wiring.hpp"
#include "topologies/wired_fabric.hpp"

namespace trainyard {

/// How many nodes of how many GPUs and NICs a cluster has.
struct NodeCounts {
  int nodes;
  int gpus;
  int nics;
};

/// Reads `nodes`, `gpus_per_node` and `nics_per_node`, as far as neither the files of an imported
/// fabric nor those of a node tell them. Throws InputError where they contradict one another, and
/// where something is told nowhere.
NodeCounts read_node_counts(YamlMap& cluster, const WiredFabric* fabric,
                            const std::optional<NodeWiring>& node);

/// What joins the GPUs of a node: an NVSwitch, or else a PCIe switch, and its cables to them.
struct NodeSwitch {
  bool nv_switch;
  Bandwidth bandwidth;  ///< in each direction
};

/// Reads `nvlink`, written with both directions together, or "none"; else what a file of the node
/// or the datasheet of the GPU says.
NodeSwitch read_node_switch(YamlMap& cluster, const Gpu& gpu,
                            const std::optional<NodeWiring>& node);

}  // namespace trainyard
