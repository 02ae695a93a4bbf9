#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "workloads/estimate.hpp"
#include "workloads/plan_space.hpp"

namespace trainyard {

/// A plan that fits in memory, what it computes again for that, and what a step is estimated at.
struct RankedPlan {
  Plan plan;
  Recompute recompute;
  StepEstimate estimate;
};

/// The plans of a space that fit in memory, fastest first, at most `most`; equally fast ones in the
/// order of the space.
///
/// Each computes again the least that lets it fit (least_recompute_that_fits); the written plan, as
/// `training` has it, where that fits.
std::vector<RankedPlan> best_plans(PlanEstimates& estimates, const PlanSpace& space,
                                   const Training& training, std::size_t most);

/// The fastest of them; none if no plan fits.
std::optional<RankedPlan> best_plan(PlanEstimates& estimates, const PlanSpace& space,
                                    const Training& training);

}  // namespace trainyard
