#pragma once

#include "analysis/energy.hpp"
#include "analysis/ledger.hpp"
#include "analysis/run_prediction.hpp"

namespace trainyard {

/// What the GPUs of a run do with their time: in steps, the bubble is idle and exposed
/// communication is communication alone; while the run stands they are idle.
LoadShares load_of(const RunPrediction& run);

/// The same while nothing stops it.
LoadShares load_of(const Prediction& steps);

/// A line for each stage of the run, one for spare nodes, which are paid for as long as the run
/// takes, and those of the programme. Requires that every phase has a price.
Ledger ledger_of(const RunScenario& scenario, const RunPrediction& run);

/// Whether every phase has a price, so that there is a ledger.
bool has_prices(const RunScenario& scenario);

/// Energy of the whole run, spare nodes left out. Requires that the scenario says where it stands.
EnergyReport energy_of(const RunScenario& scenario, const RunPrediction& run);

}  // namespace trainyard
