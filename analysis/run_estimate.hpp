#pragma once

#include <cstddef>
#include <optional>

#include "analysis/run_prediction.hpp"

namespace trainyard {

/// What a prediction says, in numbers that are sure.
struct RunEstimate {
  Seconds step_time;  ///< of the main phase
  GpuHours gpu_hours;
  std::optional<Dollars> cost;  ///< if the run has prices

  friend bool operator==(const RunEstimate&, const RunEstimate&) = default;
};

/// Phases of a run, and which of them is the main one: it stays so when inputs change.
struct LargePhases {
  RunScenario run;
  std::size_t main;
};

/// The phases that take a tenth of the GPU-hours or more, by the plans that count and at whole
/// batches; what else there is goes in proportion to them.
LargePhases large_phases(const RunScenario& scenario, const RunPrediction& predicted);

/// A run by fluid replays and, for what failures cost, closed forms: thousands of simulated runs
/// take minutes. Throws InputError if failures keep it from ever ending.
RunEstimate estimate_run(const LargePhases& phases);

}  // namespace trainyard
