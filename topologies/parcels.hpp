#pragma once

#include <vector>

#include "topologies/cluster.hpp"
#include "topologies/link_sums.hpp"

namespace trainyard {

/// The same number of bytes for each NIC of a range of addresses, or of every so-manieth of them,
/// at a switch of their plane.
struct Parcel {
  DeviceId at;
  std::uint32_t first_address;
  std::uint32_t last_address;  ///< one beyond
  double bytes_each;
  std::uint32_t step = 1;  ///< between addresses
};

/// How many NICs of a plane have addresses below each number.
using AddressCounts = std::vector<std::vector<std::uint32_t>>;  // by plane, then by address

AddressCounts count_addresses(const Cluster& cluster);

/// Forwards parcels from switch to switch until all have left the fabric, and adds to `loads` what
/// each link carried: over all ways in proportion to their bandwidth where the cluster
/// spreads, else over the way that the destination decides.
///
/// Parcels that meet at a switch on their way to the same addresses go on as one; so the cost grows
/// with switches and blocks rather than with flows. More than `most_at_once` go one part after the
/// other, because a hop makes as many of each as there are ways: spread over three tiers they would
/// not fit in memory.
void forward_parcels(const Cluster& cluster, const AddressCounts& counts,
                     std::vector<Parcel> parcels, LinkSums& loads,
                     std::size_t most_at_once = 1 << 18);

}  // namespace trainyard
