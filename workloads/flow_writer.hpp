#pragma once

#include "topologies/traffic.hpp"

namespace trainyard {

/// Adds up what a collective puts on each link of a cluster, and notes the latency of its longest
/// route. The one place where a collective meets the routes of a cluster, which must outlive it.
class FlowWriter {
 public:
  explicit FlowWriter(const Cluster& cluster) : traffic_{cluster} {}

  const Cluster& cluster() const { return traffic_.cluster(); }

  /// Along the route that the cluster has from one GPU to the other; nothing if they are the same.
  void send(GpuId from, GpuId to, Bytes size) { traffic_.send(from, to, size); }

  /// By RDMA even between two GPUs of a node, which then meet in the fabric: only their NICs and
  /// the cables of these are charged.
  void send_over_nics(GpuId from, GpuId to, Bytes size);

  /// A GPU of an NVSwitch that adds up and copies gives it so much, and takes so much from it.
  void meet_in_nv_switch(GpuId gpu, Bytes given, Bytes taken);

  /// A GPU gives so much to the switches of the fabric and takes as much from them: they add up
  /// and copy as close to the NICs as they can, so that no cable further up carries more.
  void meet_in_fabric(GpuId gpu, Bytes size);

  /// What every link carries that carries anything.
  Demand demand() { return traffic_.demand(); }

  /// Of the longest route, and of the longest that leaves a node.
  Seconds latency() const { return traffic_.latency(); }
  Seconds network_latency() const { return traffic_.network_latency(); }

  /// Forgets all that was written, so that one writer serves many collectives one after the other,
  /// each at the cost of the links that it uses.
  void clear() { traffic_.clear(); }

 private:
  Traffic traffic_;
};

/// Whether a link joins a GPU to the switch of its node: NVLink, or PCIe where there is none.
bool is_nvlink(const Cluster& cluster, LinkId link);

}  // namespace trainyard
