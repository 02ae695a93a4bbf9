#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/units.hpp"
#include "workloads/provenance.hpp"

namespace trainyard {

/// What follows when a node fails.
struct Recovery {
  Seconds noticed;  ///< from the failure until the run is stopped: for so long it hangs
  Seconds repair;   ///< from the failure until the node is back; 0: it is not lost at all
};

/// One reason for which nodes fail.
struct FailureCause {
  std::string name;
  FailureRate rate;  ///< of one node
  Recovery recovery;
  std::string kind;  ///< of its rate: published, from memory, assumption
};

/// How often the nodes of a cluster fail, and why.
///
/// The time from when a node is put in until it fails has a Weibull distribution, whose scale makes
/// the mean rate what is written; shape 1 is the exponential distribution, below 1 young nodes fail
/// more often than old ones, above 1 less. The causes share the failures in proportion at any age.
struct FailureModel {
  std::string id;
  std::vector<FailureCause> causes;
  double weibull_shape = 1.0;
  std::optional<int> gpus_per_node;  ///< of the nodes that the rates are of; nothing: of any
  std::vector<Provenance> provenance;
};

/// Of one node, for any cause.
FailureRate node_rate(const FailureModel& model);

/// The mean time between failures of any of `nodes` nodes; infinite if none fails.
Seconds mtbf(const FailureModel& model, int nodes);

/// Of all failures, the mean time until they are noticed.
Seconds mean_noticed(const FailureModel& model);

/// How many of `nodes` nodes, each replaced when it fails, are out for repair in the mean.
double mean_nodes_out(const FailureModel& model, int nodes);

/// The same shares of causes with another rate of one node. Requires that nodes fail at all.
FailureModel with_node_rate(FailureModel model, FailureRate rate);

/// The same for nodes of so many GPUs: the rates of a GPU stay.
FailureModel for_nodes_of(FailureModel model, int gpus);

}  // namespace trainyard
