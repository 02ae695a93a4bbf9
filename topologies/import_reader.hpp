#pragma once

#include <optional>

#include "sim/yaml.hpp"
#include "topologies/node_wiring.hpp"
#include "topologies/wired_fabric.hpp"

namespace trainyard {

/// The fabric of a cluster that names files instead of a kind: `ibnetdiscover` and, if it is to be
/// routed as it was, `lfts`; or `graphml`, `dot`, or `slurm`. `nics` may tell which NICs of each
/// host count. Nothing if it names none.
///
/// Bandwidths are as the file has them. Throws InputError as the readers of those files do.
std::optional<WiredFabric> read_import(YamlMap& fabric);

/// Gives every cable the bandwidths that the scenario wrote for NICs and between switches, where it
/// did. Throws InputError at `fabric` where neither it nor the file tells one.
void settle_bandwidths(Wiring& wiring, const std::optional<Bandwidth>& nic,
                       const std::optional<Bandwidth>& trunk, const YamlValue& fabric);

/// GPUs that an imported fabric has in each node; 0 if it knows of none.
int gpus_per_node(const WiredFabric& fabric);

/// The `node_topology:` of a cluster: a map that names a file of NCCL (`nccl_xml`) or what
/// `nvidia-smi topo -m` printed (`nvidia_smi`). Throws InputError if GPUs do not share NICs evenly,
/// neighbours first.
NodeWiring read_node(const YamlValue& value);

}  // namespace trainyard
