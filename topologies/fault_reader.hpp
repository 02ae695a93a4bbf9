#pragma once

#include "sim/yaml.hpp"
#include "topologies/cluster_spec.hpp"

namespace trainyard {

/// The `failed_links:` of a cluster: a list of cables, each [plane-0.leaf-3, plane-0.spine-1] or
/// {between: [plane-0.leaf-3, plane-0.spine-1], cable: 2}.
std::vector<CableName> read_failed_links(const YamlValue& value);

/// The `slow_links:` of a cluster: {between: [...], cable: 2, bandwidth: 100 Gb/s}.
std::vector<SlowLink> read_slow_links(const YamlValue& value);

/// The `slow_gpus:` of a cluster: {gpu: node-0.gpu-3, speed: 0.8}.
std::vector<SlowGpu> read_slow_gpus(const YamlValue& value);

}  // namespace trainyard
