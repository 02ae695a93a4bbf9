#pragma once

#include <optional>

#include "analysis/energy.hpp"
#include "analysis/ledger.hpp"
#include "analysis/run_prediction.hpp"

namespace trainyard {

/// What the GPUs of a run do with their time: in steps, the bubble is idle and exposed
/// communication is communication alone; while the run stands they are idle.
LoadShares load_of(const RunPrediction& run);

/// The same while nothing stops it.
LoadShares load_of(const Prediction& steps);

/// What a GPU-hour of a phase costs: to its owner, if the programme owns, or by the scenario's
/// price; nothing if it has none.
std::optional<Band<Price>> price_of(const RunScenario& scenario, const RunPhase& phase);

/// Whether every phase has a price, so that there is a ledger.
bool has_prices(const RunScenario& scenario);

/// A line for each stage of the run, one for spare nodes, which are paid for as long as the run
/// takes, and those of the programme. The bounds of stages are their shares of those of the run, so
/// that lines add up. Requires that every phase has a price.
Ledger ledger_of(const RunScenario& scenario, const RunPrediction& run);

/// Energy of the whole run, spare nodes left out. Requires that the scenario says where it stands.
EnergyReport energy_of(const RunScenario& scenario, const RunPrediction& run);

}  // namespace trainyard
