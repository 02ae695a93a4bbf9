#pragma once

#include <string>
#include <string_view>

#include "topologies/wiring.hpp"

namespace trainyard {

/// The tree that Slurm's topology.conf tells (its man page; plugin topology/tree): switches as
/// network switches, hosts as NICs, one cable from each to the switch above it; `file` is what
/// errors call it.
///
/// Such a file knows neither parallel cables, nor ports, nor bandwidths: LinkSpeed, which Slurm
/// takes in a unit of the site's choice and does not use, is passed over.
///
/// Throws InputError for what is not of that form, above 2^17 names, if there is no switch, a
/// switch is not defined or defined twice, anything is below two switches, or a switch below
/// itself.
Wiring read_slurm_topology(std::string file, std::string_view text);

}  // namespace trainyard
