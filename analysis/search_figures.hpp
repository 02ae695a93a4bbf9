#pragma once

#include "analysis/prediction.hpp"
#include "analysis/search.hpp"
#include "workloads/estimate.hpp"

namespace trainyard {

/// What a plan of a site takes, as estimated: while GPUs have chunks they count as computing, so
/// that its energy is at most too high. Energy contains the overhead of a building with that PUE.
PlanFigures figures_of(const SearchSite& site, const StepEstimate& estimate, double pue);

/// The same as replayed.
PlanFigures figures_of(const SearchSite& site, const Prediction& prediction, double pue);

/// By how much an objective of figures is met: the less the better. Requires that it is known.
double value_of(const PlanFigures& figures, SearchObjective objective);

/// Whether they keep within what is said of deadline and budget.
bool keeps_within(const SearchLimits& limits, const PlanFigures& figures);

}  // namespace trainyard
