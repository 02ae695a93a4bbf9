#pragma once

#include <string>
#include <string_view>

#include "topologies/wiring.hpp"

namespace trainyard {

/// The fabric that a file of `ibnetdiscover` shows; `file` is what errors call it.
///
/// A switch is a network switch, named as in the file: "S-0000000000200003". An HCA's port in use
/// is a NIC, since it has a LID and routes of its own: it has the name of its HCA, with "[2]"
/// behind it where more than one port is in use. A port whose link is down is no part of the
/// fabric. Bandwidths are those of the rates; a cable has none if neither end tells its rate.
///
/// Left out are routers and the aggregation nodes of SHARP, which are no endpoints, and cables from
/// a switch to itself, over which no route leads.
///
/// Throws InputError for a line that is none of such a file; if there is no switch, a device or
/// port comes twice, the two ends of a cable do not agree, a device is missing (as in a file that
/// was cut off), or two HCAs are cabled to one another.
Wiring read_ibnetdiscover(std::string file, std::string_view text);

}  // namespace trainyard
