#pragma once

#include <vector>

#include "sim/flows.hpp"
#include "topologies/cluster.hpp"

namespace trainyard {

/// The links that carry something, of bytes by LinkId.
Demand demand_of(std::span<const Bytes> bytes);

/// Adds up what a collective puts on each link of a cluster, and notes the latency of its longest
/// route. The one place where a collective meets the routes of a cluster.
///
/// Keeps a sum a link and no flows, so that an all-to-all of millions of pairs takes no more memory
/// than a ring. Requires `cluster` to outlive it.
class FlowWriter {
 public:
  explicit FlowWriter(const Cluster& cluster)
      : cluster_{cluster}, bytes_(cluster.links.bandwidth.size()) {}

  /// Along the route that the cluster has from one GPU to the other; nothing if they are the same.
  void send(GpuId from, GpuId to, Bytes size);

  /// By RDMA even between two GPUs of a node, which then meet in the fabric: only their NICs and
  /// the cables of these are charged.
  void send_over_nics(GpuId from, GpuId to, Bytes size);

  /// A GPU of an NVSwitch that adds up and copies gives it so much, and takes so much from it.
  void meet_in_nv_switch(GpuId gpu, Bytes given, Bytes taken);

  /// A GPU gives so much to the switches of the fabric and takes as much from them: they add up
  /// and copy as close to the NICs as they can, so that no cable further up carries more.
  void meet_in_fabric(GpuId gpu, Bytes size);

  /// By LinkId.
  const std::vector<Bytes>& bytes() const { return bytes_; }

  /// Of the longest route, and of the longest that leaves a node.
  Seconds latency() const { return latency_; }
  Seconds network_latency() const { return network_latency_; }

  Demand demand() const { return demand_of(bytes_); }

 private:
  void add(std::span<const LinkId> route, Bytes size);

  const Cluster& cluster_;
  std::vector<Bytes> bytes_;
  std::vector<LinkId> route_;
  Seconds latency_;
  Seconds network_latency_;
};

/// Whether a link joins a GPU to an NVSwitch.
bool is_nvlink(const Cluster& cluster, LinkId link);

}  // namespace trainyard
