#pragma once

#include <map>
#include <optional>

#include "topologies/cluster.hpp"
#include "topologies/opensm_lfts.hpp"

namespace trainyard {

/// The links that begin at the ports of a switch, by port number.
using PortLinks = std::map<std::uint32_t, LinkId>;

/// A GPU behind the NIC that has a LID; nothing for the LID of a switch.
using LidOwners = std::map<std::uint32_t, std::optional<GpuId>>;

/// Fills in the forwarding of every switch, and chooses by destination, as imported tables say.
///
/// `ports` are those of each switch; tables are found by the switches' names. Throws InputError if
/// a switch has no table, or packets from some leaf to some NIC of its plane meet a port that is
/// not cabled, a switch that knows no route, or go round in a circle.
void fill_from_tables(Cluster& cluster, const LinearForwardingTables& tables,
                      const std::vector<PortLinks>& ports, const LidOwners& lids);

}  // namespace trainyard
