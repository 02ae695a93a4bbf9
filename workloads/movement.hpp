#pragma once

#include <span>
#include <vector>

#include "sim/demand.hpp"
#include "workloads/flow_writer.hpp"

namespace trainyard {

/// How often data is handed on, one time after the other, on the longest way through a phase.
struct Hops {
  double nvlink = 0.0;
  double network = 0.0;
};

/// A part of a collective whose bytes all move at once, chunk after chunk.
struct Phase {
  Hops hops;
  double messages = 0.0;  ///< that a rank sends into the network one by one
  Bytes relayed{};        ///< what every stage passes on whole, chunk by chunk; nothing in a ring,
                          ///< whose hops pass on different parts
  Seconds nvlink{};       ///< how long the busiest NVLink works, at full bandwidth
  Seconds network{};      ///< the same of the busiest other link
  Bandwidth thinnest{};   ///< the least bandwidth of a link other than NVLink that is used
  Seconds route{};        ///< the latency of the longest route that leaves a node
};

/// What a collective moves: its phases, one after the other, and the sum of what they put on links.
struct Movement {
  std::vector<Phase> phases;
  Demand demand;
};

/// Appends a phase with what was written to `flows`; of `phase`, the last four are filled in.
void add_phase(Movement& movement, const Cluster& cluster, FlowWriter& flows, Phase phase);

/// The GPUs of a group by the node that they are in, in the order of the group.
std::vector<std::vector<GpuId>> by_node(std::span<const GpuId> group, std::size_t gpus_per_node);

/// How many GPUs the smallest of some nodes has: so many rails reach all of them.
std::size_t rails_of(std::span<const std::vector<GpuId>> nodes);

}  // namespace trainyard
