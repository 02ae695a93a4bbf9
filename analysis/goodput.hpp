#pragma once

#include <optional>

#include "analysis/reliability.hpp"
#include "analysis/run_work.hpp"
#include "workloads/misfit.hpp"

namespace trainyard {

// Goodput is productive time over wall-clock time (ETTR), in closed form: the check beside a
// simulation. All assume exponential failures and as many spare nodes as it takes.

/// What the closed forms know of a run.
struct GoodputTerms {
  Seconds mtbf;
  Seconds interval;  ///< of training between two checkpoints
  Seconds stall;     ///< training stands for each
  Seconds lag;       ///< from when training goes on until the checkpoint is safe
  Seconds restart;
  Seconds noticed;  ///< from a failure until the run is stopped, in the mean
};

GoodputTerms goodput_terms(const RunWork& work, const Reliability& reliability);

/// Exact for a long run: dt / ((M + d) exp((u + l) / M) (exp((dt + w) / M) - 1)).
///
/// dt interval, w stall, u restart, M MTBF: Daly 2006 (doi 10.1016/j.future.2004.11.016) with
/// d = l = 0. A failure also strikes during writes and restarts, and then costs the same.
/// While it is not noticed (d) the run stands, and further failures cost nothing. What is not safe
/// for a lag l is lost as if each restart took so much longer.
double daly_goodput(const GoodputTerms& terms);

struct LinearGoodput {
  double value = 0.0;     ///< below 0 where failures come faster than restarts
  bool in_range = false;  ///< M >= 8 (u + d + l + dt / 2)
};

/// To first order: (1 - (u + d + l + dt / 2) / M) / (1 + w / dt), arXiv 2410.21680 with d = l = 0.
LinearGoodput linear_goodput(const GoodputTerms& terms);

/// The share of its replicas that a run has in the mean, or without `shrink` the share of the time
/// in which it has all nodes.
///
/// Nodes in repair are as good as Poisson distributed (a queue with a server for each node).
double running_share(const RunWork& work, const Reliability& reliability);

/// `daly_goodput` times what shortage of nodes, slow nodes, stragglers and maintenance leave: an
/// estimate.
double estimated_goodput(const RunWork& work, const Reliability& reliability);

/// What keeps a run from ever ending, or the simulations of it, if anything does; the key is one of
/// the block `reliability`.
std::optional<Misfit> find_endless(const RunWork& work, const Reliability& reliability);

}  // namespace trainyard
