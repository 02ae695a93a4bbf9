#pragma once

#include "workloads/algorithm_choice.hpp"
#include "workloads/collective_constants.hpp"
#include "workloads/movement.hpp"

namespace trainyard {

/// What the busiest link of some bytes takes at full bandwidth: nothing moves them in less.
struct ByteBound {
  Seconds time;
  LinkId link;
};

/// Requires bytes on some link.
ByteBound byte_bound(const Cluster& cluster, const Demand& demand);

/// How long a collective takes by itself, and how.
struct CollectiveTime {
  Way way;
  Seconds time;
  ByteBound bound;
};

/// What share of its links' bandwidth a collective of rings or direct messages can use.
LinkEfficiency efficiency_of(CollectiveKind kind, const CollectiveConstants& constants);

/// What the algorithm of a way moves over a cluster, whatever the protocol.
Movement movement_of(const Cluster& cluster, const CollectiveRequest& request, Algorithm algorithm);

/// How long a movement takes: what its protocol takes to start, and for each phase its hops, its
/// messages, its busiest link at the bandwidth that it can use, and what fills its pipeline.
///
/// A collective alone is one task, whose time the engine's contract gives without a simulation
/// (latency plus busiest link); so this asks no engine. Hops, not routes, make up the latency,
/// because most of what NCCL takes for a hop is spent in its own kernels and flags.
Seconds time_of(const Movement& movement, CollectiveKind kind, Way way,
                const CollectiveConstants& constants);

/// The fastest of the ways that the request leaves. Requires a request without refusal.
CollectiveTime time_of(const Cluster& cluster, const CollectiveRequest& request,
                       bool switches_add_up, const CollectiveConstants& constants);

/// What nccl-tests call bus bandwidth: size / time x factor. With n ranks the factor is 2 (n - 1) /
/// n for an all-reduce, (n - 1) / n for a reduce-scatter, all-gather or all-to-all, and 1 for a
/// broadcast or a point-to-point transfer (github NVIDIA/nccl-tests doc/PERFORMANCE.md). Sums in
/// switches can make it exceed the bandwidth of any link.
Bandwidth bus_bandwidth(const CollectiveRequest& request, Seconds time);

}  // namespace trainyard
