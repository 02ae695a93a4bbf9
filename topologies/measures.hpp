#pragma once

#include <optional>
#include <span>
#include <vector>

#include "topologies/cluster.hpp"

namespace trainyard {

/// What a cluster is made of. Switches are those of the network, not those inside nodes; a link is
/// a cable, whatever it carries in how many directions.
struct ClusterCounts {
  std::size_t gpus = 0;
  std::size_t endpoints = 0;  ///< NIC ports
  std::size_t planes = 0;
  std::vector<std::size_t> switches_by_tier;  ///< leaves first
  std::size_t inter_switch_links = 0;

  std::size_t switches() const;
};

ClusterCounts count_cluster(const Cluster& cluster);

/// Cables that have a network switch at one end, or at both ends, by switch in the order of their
/// vertices: ports in use.
std::vector<std::size_t> ports_in_use(const Cluster& cluster);

/// Switches passed between the two endpoints of one plane that are farthest from each other; 0 if
/// none has another in its plane.
///
/// Breadth-first searches from 64 leaves at a time: bit s of a switch's word says whether the
/// search from source s has come by.
std::size_t diameter_hops(const Cluster& cluster);

/// By tier but the highest, leaves first: bandwidth towards tiers below, NICs included, over
/// bandwidth towards tiers above, of the switch where that is worst. Empty where all switches are
/// of one tier.
std::vector<double> oversubscription_by_tier(const Cluster& cluster);

/// Which links take longest under some traffic, in multiples of what the NIC that sends most takes,
/// or would take if it were as fast as the fastest.
struct BusiestLinks {
  LinkId of_all{};  ///< that leave a switch, those to NICs included
  double of_all_over_injection = 0.0;
  std::optional<LinkId> between_switches;
  double between_switches_over_injection = 0.0;
};

/// `loads` are by LinkId, in any unit. Nothing if no NIC sends.
std::optional<BusiestLinks> busiest_links(const Cluster& cluster, std::span<const double> loads);

}  // namespace trainyard
