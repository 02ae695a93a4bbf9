#pragma once

#include <optional>
#include <span>
#include <vector>

#include "topologies/parcels.hpp"

namespace trainyard {

/// Adds up by link what is sent over a cluster at the same time, and notes the longest routes.
///
/// Keeps a sum a link and no flows, so that an all-to-all of millions of pairs takes no more memory
/// than a ring. One of them serves many groups one after the other, each at the cost of the links
/// that it uses. The cluster must outlive it.
class Traffic {
 public:
  explicit Traffic(const Cluster& cluster);

  const Cluster& cluster() const { return cluster_; }

  /// Sends so much from one GPU to another, along the way or ways that the cluster's routing gives;
  /// nothing is moved if they are the same.
  void send(GpuId from, GpuId to, Bytes size);

  /// Moves so much over each of some links.
  void add(std::span<const LinkId> route, Bytes size);

  /// What every link carries that carries anything.
  Demand demand();

  /// How long an empty message takes on the longest route so far, and on the longest that leaves a
  /// node.
  Seconds latency() const { return latency_; }
  Seconds network_latency() const { return network_latency_; }

  /// Forgets all that was sent, its routes included.
  void clear();

 private:
  void note_latency(std::span<const LinkId> route);
  void forward();

  const Cluster& cluster_;
  LinkSums bytes_;
  std::vector<Parcel> parcels_;  // bytes that are at the leaf where they enter the fabric
  AddressCounts counts_;         // needed only where flows are spread
  std::vector<LinkId> route_;    // of the flow at hand
  Seconds latency_;
  Seconds network_latency_;
};

/// What every link carries, by LinkId, when each NIC sends one unit to each other NIC of its plane
/// straight through the fabric. Nothing where flows are hashed and there are more than 2^14 NICs,
/// too many to be followed pair by pair.
std::optional<std::vector<double>> all_to_all_loads(const Cluster& cluster);

}  // namespace trainyard
