#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "workloads/site_traffic.hpp"

namespace trainyard {

/// What a replica sends from each pipeline rank to those that it has neighbouring stages with.
struct Send {
  int from;
  int to;
  Collective collective;  ///< on the links of the cluster, of one or more replicas
  Seconds alone;          ///< if all replicas send at the same time, and nothing else moves
};

/// What each replica sends from the first of two ranks to the second, if each GPU sends `size`.
std::vector<Send> sends_of_replicas(const TrainingSetup& setup, std::pair<int, int> ranks,
                                    Bytes size);

/// Replicas that behave alike: their sites are of the same kinds, their sends take as long, and
/// their micro-batches have the same draws of expert load.
struct ReplicaClass {
  std::vector<int> replicas;         ///< rising
  std::vector<std::uint32_t> sites;  ///< kinds, by pipeline rank
  std::vector<Send> sends;           ///< of all its replicas together
  std::size_t first_draw = 0;        ///< of expert load, that its first micro-batch has
};

/// The classes of all replicas, that of the first one first. The micro-batches of a step take draws
/// of expert load in turn, replica after replica.
std::vector<ReplicaClass> replica_classes(const TrainingSetup& setup, const Schedule& schedule,
                                          const SiteTraffic& sites);

/// The pipelines of so many classes side by side: rank r of class c is rank c x ranks + r.
Schedule side_by_side(const Schedule& schedule, std::size_t classes);

}  // namespace trainyard
