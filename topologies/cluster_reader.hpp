#pragma once

#include <vector>

#include "sim/catalogue.hpp"
#include "topologies/cluster_spec.hpp"
#include "topologies/gpu.hpp"

namespace trainyard {

/// Latencies of one cable, by what it joins.
struct HopLatencies {
  Seconds nvlink;
  Seconds pcie;
  Seconds nic;
  Seconds trunk;
};

/// What the hardware catalogue knows.
struct Hardware {
  std::vector<Gpu> gpus;
  Bandwidth nic;         ///< of the usual NIC, one port
  int switch_radix = 0;  ///< ports of the usual switch
  HopLatencies infiniband;
  HopLatencies roce;
};

/// Reads gpus.yaml and networks.yaml.
Hardware read_hardware(const Catalogue& catalogue);

/// The `cluster:` block of a scenario: which GPU, and how many are joined how.
struct ClusterChoice {
  Gpu gpu;
  ClusterSpec spec;
  int formula_q = 0;  ///< of a slim-fly to be told beside the cluster; 0: none
};

ClusterChoice read_cluster(YamlMap& map, const Hardware& hardware);

}  // namespace trainyard
