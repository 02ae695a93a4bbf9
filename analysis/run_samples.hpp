#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "analysis/band.hpp"
#include "analysis/run_simulation.hpp"

namespace trainyard {

/// The `share`-quantile of `sorted`, which has at least one value: the nearest rank, so that it is
/// one of them (the 50th of 1,000 for 5 %, the 500th for the median).
template <class Value>
Value quantile(std::span<const Value> sorted, double share) {
  const double rank = std::ceil(share * static_cast<double>(sorted.size()));
  return sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

/// The median of `samples`, which has at least one value, and what nine of ten lie between.
template <class Value>
Band<Value> band_of(std::vector<Value> samples) {
  std::ranges::sort(samples);
  const std::span<const Value> sorted{samples};
  return {quantile(sorted, 0.05), quantile(sorted, 0.5), quantile(sorted, 0.95)};
}

/// What many simulations of the phases of a run say.
struct RunStatistics {
  Band<double> goodput;          ///< productive over wall-clock time
  Band<double> interruptions;    ///< unexpected, of all causes
  RunTimes mean_times;           ///< of one run
  std::vector<double> by_cause;  ///< interruptions of one run in the mean, as the model lists them
  double planned_stops = 0.0;    ///< of one run in the mean
  std::vector<std::vector<Seconds>> walls;  ///< by run and phase
};

/// Simulates the phases in their order `reliability.runs` times.
///
/// Each phase of each run has a random engine of its own, seeded by the numbers of both, so that
/// what one draws does not depend on the others. Requires that there is a phase. Throws
/// std::invalid_argument if `find_endless` finds something.
RunStatistics simulate_runs(std::span<const RunWork> phases, const Reliability& reliability);

}  // namespace trainyard
