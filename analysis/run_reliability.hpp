#pragma once

#include <span>
#include <string>

#include "analysis/goodput.hpp"
#include "analysis/run_samples.hpp"

namespace trainyard {

/// A run with what keeps it from training: simulated, and in closed form beside it.
struct RunReliability {
  RunStatistics statistics;

  // Of the phase that takes longest:
  GoodputTerms terms;
  double exact;          ///< Daly's, with `estimated_goodput`'s shares of what it leaves out
  LinearGoodput linear;  ///< to first order, with the same shares
};

/// Simulates the phases of a run. Throws std::invalid_argument if one could never end.
RunReliability run_reliability(std::span<const RunWork> phases, const Reliability& reliability);

/// Where the time of a run goes, how often it stops and why, and the closed forms.
std::string reliability_text(const RunReliability& run, const Reliability& reliability);

}  // namespace trainyard
