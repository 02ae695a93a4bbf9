#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/compare.hpp"

namespace trainyard {

/// What a comparison of hardware asks for.
struct HardwareQuestion {
  Seconds deadline;  ///< for all tokens of the run
  int most_nodes;    ///< that anybody would buy for it
  int nodes_guess;   ///< where to begin to look
  Engine engine = Engine::fluid;
};

/// The numbers of nodes that are tried: from 1 on up to `most` those of at most four significant
/// binary digits (1 to 16, 18, 20, ..., 30, 32, 36, ...), and `own`.
std::vector<int> node_grid(int most, int own);

/// A run on as few nodes as it takes, or why there is none.
struct FewestNodes {
  std::optional<PredictedSteps> run;
  std::string why_none;
};

/// The scenario on the fewest nodes of the grid on which a plan meets the deadline, as far as that
/// is told by NodeTrials of the two below; with the plan that is the fastest there.
FewestNodes fewest_nodes(const Scenario& scenario, const HardwareQuestion& question);

}  // namespace trainyard
