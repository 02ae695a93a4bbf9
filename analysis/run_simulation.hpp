#pragma once

#include <random>
#include <vector>

#include "analysis/reliability.hpp"
#include "analysis/run_times.hpp"
#include "analysis/run_work.hpp"

namespace trainyard {

/// How a run went.
struct RunOutcome {
  RunTimes times;
  std::vector<int> interruptions;  ///< by cause: failures of its nodes, also while it stood
  int planned_stops = 0;           ///< to maintain, to replace slow nodes, or to take nodes back

  friend bool operator==(const RunOutcome&, const RunOutcome&) = default;
};

/// Plays one run from its first step until its last checkpoint is safe.
///
/// It trains for an interval, makes a checkpoint, and so on. When a node fails the run hangs until
/// that is noticed, waits until it has nodes, and restarts from the last safe checkpoint; failures
/// while it restarts do the same. Planned stops come after a checkpoint. Maintenance that is due
/// while the run stands is done then. A run that shrinks regroups what nodes it has, and takes
/// nodes back at a planned stop. A slow node that was found is exchanged without a repair.
///
/// A phase may `begin` that long after the run did: maintenance keeps to the run's calendar. Nodes
/// are as after a long time of service at the beginning of each phase.
///
/// Requires that `find_endless` finds nothing.
RunOutcome simulate_run(const RunWork& work, const Reliability& reliability,
                        std::mt19937_64& random, Seconds begin = {});

}  // namespace trainyard
