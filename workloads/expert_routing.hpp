#pragma once

#include "workloads/model.hpp"

namespace trainyard {

/// Where the experts of a token are, on average, when their parallel group lies on full nodes.
struct RoutingSpread {
  double nodes;  ///< distinct nodes that a token goes to, the own one included
  double gpus;   ///< distinct GPUs, likewise
  int node_count;
  int gpus_per_node;  ///< of the group

  /// Nodes other than the token's own, which is as likely as any other to be among them.
  double remote_nodes() const { return nodes * (node_count - 1) / node_count; }
};

/// The spread of tokens whose scores are independent and uniform: a group of experts is chosen by
/// the sum of its two best scores, then the best experts of the chosen groups (the gate of
/// DeepSeek-V3, arXiv 2412.19437 section 2.1.2).
///
/// Drawn over a fixed number of tokens from a fixed seed; within 0.5 % of the mean, and of what
/// normal instead of uniform scores would give. Requires
/// `expert_parallel` to divide the routed experts.
RoutingSpread expected_spread(const ExpertShape& experts, int expert_parallel, int gpus_per_node);

/// How much more than the mean the fullest of `ranks` ranks gets to do, as a share of the mean, if
/// the rows of a rank deviate by `deviation` of their mean and it is the mean of `draws` layers and
/// micro-batches that counts.
///
/// Deviations are taken as normal and independent: deviation / sqrt(draws) x the expected maximum
/// of as many normal variables as ranks (Blom 1958).
double fullest_rank_excess(double deviation, int ranks, int draws);

}  // namespace trainyard
