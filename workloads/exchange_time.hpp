#pragma once

#include "workloads/collective_time.hpp"

namespace trainyard {

enum class ExchangeMode : std::uint8_t {
  normal,      ///< in two hops, each row once to a node: for training and prefill
  low_latency  ///< each row straight to each of its experts: for decoding
};

/// A dispatch or combine that somebody asks for, by itself, of one expert group on the first GPUs
/// of a cluster.
struct ExchangeRequest {
  ExchangeDirection direction;
  ExchangeMode mode;
  int tokens;  ///< on each GPU
  int hidden;
  int experts;
  int top_k;       ///< experts of a token
  int node_limit;  ///< a token goes to at most so many nodes; more than there are: no limit
  bool fp8;        ///< rows with a scale for each 128 channels; else BF16
  int gpus;
};

/// How long an exchange takes by itself.
struct ExchangeTime {
  Seconds time;
  Bandwidth bandwidth;  ///< as DeepEP's README counts, see below
  ByteBound bound;
  Demand demand;
};

/// Nothing if the exchange can be done on nodes of so many GPUs by a version.
std::optional<Refusal> refusal_of(const ExchangeRequest& request, int gpus_per_node,
                                  const ExchangeVersion& version);

/// What a version takes for an exchange, without the counting and the barrier before it: its start
/// and hops, which are those of NCCL's Simple protocol, and its busiest link at the rate of its
/// kernels, or at what an all-to-all gets of the link if that is less.
///
/// `bandwidth` counts bytes as DeepEP's tests do, those for the sender's own node and GPU included:
/// tokens x distinct nodes x bytes of a row / time over several nodes, distinct GPUs in place of
/// nodes in one, and the top k in low-latency mode (tests/legacy/test_internode.py,
/// test_low_latency.py). Requires a request without refusal.
ExchangeTime time_of(const Cluster& cluster, const ExchangeRequest& request,
                     const ExchangeVersion& version, const CollectiveConstants& constants);

}  // namespace trainyard
