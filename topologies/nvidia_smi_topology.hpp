#pragma once

#include <string>
#include <string_view>

#include "topologies/node_wiring.hpp"

namespace trainyard {

/// The node that `nvidia-smi topo -m` shows; `file` is what errors call it.
///
/// A NIC is the closer to a GPU the earlier its connection comes in PIX, PXB, PHB, NODE, SYS. It
/// has its name from the legend where its column is called NIC0. Colours, tabs or blanks between
/// the columns, headings that stand in several lines or lack the blanks between them, and text
/// before and after the matrix do not matter. Bandwidths are not told.
///
/// NV18 between all GPUs means 18 links from each to NVSwitches. Throws InputError if some pairs
/// have fewer, or so few that the links may lead straight from GPU to GPU: only switched NVLink is
/// modelled. Throws it as well for what is no such matrix, or one that is cut off.
NodeWiring read_nvidia_smi_topology(std::string file, std::string_view text);

}  // namespace trainyard
