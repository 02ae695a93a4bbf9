#pragma once

#include <optional>
#include <vector>

#include "sim/task_graph.hpp"
#include "topologies/parcels.hpp"

namespace trainyard {

/// Adds up by link what is sent over a cluster at the same time.
class Traffic {
 public:
  /// The cluster must outlive it.
  explicit Traffic(const Cluster& cluster);

  /// Sends so much from one GPU to another, along the way or ways that the cluster's routing gives;
  /// nothing is moved if they are the same.
  void send(GpuId from, GpuId to, Bytes size);

  /// How long an empty message takes on the longest route so far.
  Seconds latency() const { return latency_; }

  /// The bytes on each link that has any.
  Demand demand();

 private:
  void add(Bytes size, bool inside_fabric);
  void spread_parcels();

  const Cluster& cluster_;
  AddressCounts counts_;         // needed only where flows are spread
  std::vector<double> bytes_;    // by LinkId
  std::vector<Parcel> parcels_;  // at the leaves where they entered the fabric
  std::vector<LinkId> route_;    // of the flow at hand
  Seconds latency_;
};

/// What every link carries, by LinkId, when each NIC sends one unit to each other NIC of its plane
/// straight through the fabric. Nothing where flows are hashed and there are more than 2^14 NICs,
/// too many to be followed pair by pair.
std::optional<std::vector<double>> all_to_all_loads(const Cluster& cluster);

}  // namespace trainyard
