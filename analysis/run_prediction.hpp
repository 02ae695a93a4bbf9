#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/energy.hpp"
#include "analysis/ledger.hpp"
#include "analysis/prediction.hpp"
#include "analysis/run_metric.hpp"
#include "analysis/run_reliability.hpp"
#include "analysis/run_scenario.hpp"

namespace trainyard {

/// A phase of a run by one of its plans, as long as nothing stops it.
struct PhasePrediction {
  std::vector<Prediction> plans;  ///< as the scenario states them; none if its hours are given
  std::vector<std::vector<Seconds>> walls;  ///< of each plan, of each simulated run; none if none
};

/// What a run takes as a whole.
struct RunPrediction {
  std::vector<PhasePrediction> phases;  ///< as the scenario has them
  std::size_t main;                     ///< the phase that takes most GPU-hours of those predicted
  std::optional<RunReliability> reliability;  ///< of the phases that are not given
  RunFigures total;                           ///< its cost is the headline of the ledger
  std::optional<Ledger> ledger;               ///< if every phase has a price
  std::optional<EnergyReport> energy;         ///< if the scenario says where the run stands

  /// That phase by the plan that counts.
  const Prediction& main_phase() const { return phases[main].plans.front(); }
  /// Whether the plans that count fit in memory.
  bool fits() const;
};

/// What a checkpoint of the run holds: weights, their master copies and moments, those of
/// multi-token prediction left out.
Bytes checkpoint_size(const Scenario& scenario);

/// Told what is done next: "replaying to 32K tokens, 2 of 9".
using RunProgress = std::function<void(const std::string& what)>;

/// Replays a step of every phase by each of its plans, simulates what keeps the run from training,
/// and adds up. Throws InputError if that keeps it from ever ending.
RunPrediction predict_run(const RunScenario& scenario, const ReplayChoice& choice = {},
                          const RunProgress& progress = {});

/// What the phases of a stage come to by their plan of that name, or the one that counts where they
/// have none of it; of a phase alone if `part` names one, and of all if it is empty.
RunFigures figures_of(const RunScenario& scenario, const RunPrediction& run, std::string_view part,
                      std::string_view plan = {});

}  // namespace trainyard
