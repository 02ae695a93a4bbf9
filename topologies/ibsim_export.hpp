#pragma once

#include <string>

#include "topologies/cluster.hpp"

namespace trainyard {

/// The fabric of a cluster as a net file of ibsim, which plays it to a real subnet manager: an HCA
/// for each NIC, called "node-3 nic-5", and the network switches by their names.
///
/// The first HCA's port is the subnet manager's; planes share no cable, so that it manages only the
/// plane of that port. All cables are written as 4xHDR, whatever they carry: the ibsim of Debian 12
/// cannot parse 4xNDR.
std::string ibsim_text(const Cluster& cluster);

}  // namespace trainyard
