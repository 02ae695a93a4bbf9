#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analysis/goodput.hpp"
#include "analysis/named_text.hpp"
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

/// How often a run stops, what it does against that, and what is left of its time.
std::vector<NamedText> reliability_lines(const RunReliability& run, const Reliability& reliability);

/// Interruptions of one run in the mean by cause, the most frequent first; those of less than one
/// run in two as one, and planned stops last.
std::vector<std::pair<std::string, double>> stops_by_cause(const RunStatistics& statistics,
                                                           const FailureModel& failures);

/// Where the time of a run goes, how often it stops and why, and the closed forms.
std::string reliability_text(const RunReliability& run, const Reliability& reliability);

}  // namespace trainyard
