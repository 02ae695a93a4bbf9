#pragma once

#include "topologies/cluster_spec.hpp"

namespace trainyard {

/// Adds GPUs, NICs and the switches inside nodes, and joins them; the NICs are not plugged in yet.
void add_nodes(Cluster& cluster, const ClusterSpec& spec);

/// The GPUs that share the n-th NIC of a cluster, counted node by node.
std::vector<GpuId> gpus_of_nic(const Cluster& cluster, std::size_t nic);

/// Plugs so many NICs into a leaf, from NIC `first` of the cluster on, under their own numbers as
/// addresses.
void plug_in_order(Cluster& cluster, std::size_t first, std::size_t count, DeviceId leaf,
                   const Cable& cable);

}  // namespace trainyard
