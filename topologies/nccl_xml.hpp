#pragma once

#include <string>
#include <string_view>

#include "topologies/node_wiring.hpp"

namespace trainyard {

/// The node that an XML file of NCCL shows, be it written to NCCL_TOPO_DUMP_FILE or meant for
/// NCCL_TOPO_FILE; `file` is what errors call it.
///
/// A `pci` element of class 0x0300 or 0x0302, or with a `gpu` in it, is a GPU. One of class 0x0200
/// or 0x0207, or with a `nic` in it, is a NIC for each `net` in it (`speed` is in Mb/s), or one
/// with the name of its bus if there is none. A NIC is the closer to a GPU the more bridges they
/// share; then comes the CPU. GPUs are ordered by `dev`, if all have it.
///
/// `pcie` is the slowest `link_speed` and `link_width` of a GPU by pcie_bandwidth; those that NCCL
/// does not know ("Unknown", 0 lanes) leave it open. NVLinks are those to NVSwitches (`tclass`
/// 0x068000); a file with no `gpu` and no `nvlink` cannot tell of them.
///
/// Throws InputError for what is not XML, or has no GPU, and for GPUs that are linked to one
/// another without a switch or that have different numbers of links.
NodeWiring read_nccl_xml(std::string file, std::string_view text);

}  // namespace trainyard
