#pragma once

#include <cstdint>
#include <optional>

#include "analysis/checkpoints.hpp"
#include "analysis/failure_model.hpp"

namespace trainyard {

/// Nodes that turn slow without failing, and hold all others up.
struct SlowNodes {
  FailureRate rate;     ///< of one node: how often it turns slow
  double speed = 1.0;   ///< of the run while it has such a node
  Seconds found_after;  ///< the run replaces it at the first checkpoint after that
};

/// Stops that are known before.
struct Maintenance {
  Seconds every;     ///< from the beginning of one to the next
  Seconds duration;  ///< without the restart after it
};

/// What keeps a run from training all the time.
struct Reliability {
  FailureModel failures;
  CheckpointPolicy checkpoint;
  Seconds restart;                 ///< from when nodes are there until training goes on
  std::optional<int> spare_nodes;  ///< nothing: as many as it takes
  bool shrink = false;             ///< short of nodes, train with fewer replicas instead of waiting
  std::optional<SlowNodes> slow_nodes;
  std::optional<Maintenance> maintenance;
  double straggler_speed = 1.0;  ///< of the run, as stragglers let it, over what was predicted
  std::uint64_t seed = 1;
  int runs = 1000;  ///< to draw
};

}  // namespace trainyard
