#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "analysis/compare.hpp"
#include "workloads/best_plan.hpp"

namespace trainyard {

/// What came of trying a run on a number of nodes.
struct NodeTrial {
  std::vector<RankedPlan> best;        ///< plans that fit, fastest by estimate first
  std::vector<RankedPlan> candidates;  ///< those to be replayed: some of the best, the written plan
  std::size_t replays = 0;             ///< of the candidates so far
  Seconds step;                        ///< the shortest of those; without any the best estimate
  std::optional<PredictedSteps> run;   ///< the first of them that meets the deadline
  bool too_many = false;               ///< whether the fabric has no ports for so many nodes
};

/// Tries a run on numbers of nodes, each once, and keeps what came of it.
///
/// Plans are ranked by estimate; the best three are replayed, and the written one, until one meets
/// the deadline. Where a number of nodes is more than twice, or less than half, those looked at
/// before, all usual_plans() are ranked; else only such as share their degrees with the best eight
/// there.
class NodeTrials {
 public:
  /// Requires `scenario` to outlive it.
  NodeTrials(const Scenario& scenario, Seconds deadline_of_step, Engine engine);

  const NodeTrial& on(int nodes);

  /// Of a trial with a run, the fastest of all candidates.
  PredictedSteps best_on(int nodes);

 private:
  NodeTrial try_on(int nodes);
  PlanSpace space_on(const Scenario& sized);
  std::vector<RankedPlan> candidates_of(PlanEstimates& estimates, PlanSpace space,
                                        const std::vector<RankedPlan>& best) const;
  bool may_take(const RankedPlan& candidate, Seconds step) const;
  Scenario sized(int nodes) const;
  PredictedSteps replay(int nodes, const RankedPlan& ranked) const;

  const Scenario& scenario_;
  Seconds deadline_of_step_;
  Engine engine_;
  std::map<int, NodeTrial> trials_;  // by number of nodes
  std::vector<int> thorough_;        // on which all usual plans were ranked
};

}  // namespace trainyard
