#pragma once

#include <span>
#include <string>
#include <vector>

#include "topologies/cluster.hpp"

namespace trainyard {

/// How busy links of one kind are over a step. A cable is two links, one each way.
struct LinkUse {
  std::string name;    ///< "NVLink", "PCIe", "GPU to NIC", "NIC", "leaf to spine", "spine to leaf",
                       ///< "spine to core", "core to spine", "switch to switch"
  std::size_t count;   ///< links
  Bandwidth capacity;  ///< of the fastest of them
  Bytes mean;          ///< over all of them, what one carries in a step
  Bytes busiest;       ///< likewise the one with the highest use
  double mean_use;     ///< bytes / (bandwidth x step time), mean over all of them
  double busiest_use;  ///< the highest
};

/// Those kinds of which a cluster has links, from the GPUs outwards. `bytes` are what each link
/// carries in a step, by LinkId, as step_bytes() tells.
std::vector<LinkUse> link_use(const Cluster& cluster, std::span<const double> bytes,
                              Seconds step_time);

}  // namespace trainyard
