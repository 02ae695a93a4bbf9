#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "topologies/cluster.hpp"
#include "topologies/cluster_reader.hpp"
#include "workloads/collective_kind.hpp"

namespace trainyard {

/// A collective that somebody asks for. Ranks fill the nodes of a cluster in order.
struct CollectiveRequest {
  CollectiveKind kind;
  Bytes size;  ///< that a rank sends in an all-to-all; else of the whole array, as nccl-tests count
  int gpus;
  Algorithm algorithm = Algorithm::automatic;
  Protocol protocol = Protocol::automatic;
};

/// How a collective is done: neither is `automatic`.
struct Way {
  Algorithm algorithm;
  Protocol protocol;
};

/// Why a request cannot be done, and what to write instead.
struct Refusal {
  std::string problem;
  std::string remedy;
};

/// Whether NVSwitches join the GPUs of a node that can add up: from Hopper on, NVIDIA's first with
/// FP8.
bool switches_add_up(const ClusterChoice& cluster);

/// Nothing if a request can be done on nodes of so many GPUs, between which `switches_add_up` or
/// not. Requires no more GPUs than there are, and at least two.
std::optional<Refusal> refusal_of(const CollectiveRequest& request, int gpus_per_node,
                                  bool switches_add_up);

/// The ways from which the fastest is taken; more than one if the request leaves a choice, and then
/// those that NCCL would consider.
///
/// Where NVSwitches add up, Simple and LL128 trees are not among them: by this model they would be
/// quicker over many nodes than what NCCL's default takes there, which follows its NVLS-tree (arXiv
/// 2411.13055, 512 GPUs). Requires a request without refusal.
std::vector<Way> ways_of(const CollectiveRequest& request, int gpus_per_node, bool switches_add_up);

}  // namespace trainyard
