#pragma once

#include "analysis/scenario.hpp"
#include "workloads/memory_advice.hpp"

namespace trainyard {

/// What the fullest GPU needs if the scenario's model is trained in another way on its cluster. If
/// recomputation is left open, it is chosen anew. Requires `scenario` to outlive it.
PlannedMemory planned_memory(const Scenario& scenario);

/// What the backward computes again: as written; or, where that is left open, the least that fits
/// in the GPU's memory; where nothing fits, the least that needs no more than full recomputation.
Recompute recompute_of(const Scenario& scenario);

}  // namespace trainyard
