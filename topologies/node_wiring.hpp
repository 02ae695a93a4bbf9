#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/units.hpp"

namespace trainyard {

/// What a file tells of the inside of a node: how its GPUs reach one another and their NICs. What
/// it leaves open is settled when a cluster is made of it.
struct NodeWiring {
  struct Nic {
    std::string name;
    std::optional<Bandwidth> bandwidth;  ///< in each direction
  };

  std::string file;
  std::size_t gpus = 0;
  std::vector<Nic> nics;                  ///< those that serve a GPU, in the order of the file
  std::vector<std::uint32_t> nic_of_gpu;  ///< position in `nics`; empty if there are none
  std::vector<std::string> idle_nics;     ///< names of those that serve none, as of a front end

  bool nvlink_known = false;      ///< whether the file can tell of NVLink
  int nvlinks = 0;                ///< from each GPU to the NVSwitches
  std::optional<Bandwidth> pcie;  ///< of a GPU, in each direction
};

/// How far apart a GPU (row) and a NIC (column) are; only the order of the numbers counts.
using Distances = std::vector<std::vector<int>>;

/// Gives each GPU one of the NICs that are closest to it, so that the NIC with the most GPUs has as
/// few as can be; then those without a GPU go to `idle_nics`. Sets `nic_of_gpu`, which is empty if
/// there are no NICs.
///
/// Requires a row for each GPU, with a number for each of `nics`.
void assign_nics(NodeWiring& node, const Distances& distances);

}  // namespace trainyard
