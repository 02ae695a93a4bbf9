#pragma once

#include <string>
#include <vector>

#include "analysis/prediction.hpp"

namespace trainyard {

/// One column of a comparison.
struct ComparedRun {
  Scenario scenario;
  Prediction prediction;
};

/// The runs side by side, each against the first: what differs in the input, step time, its parts,
/// hours, dollars and memory.
std::string compare_text(const std::vector<ComparedRun>& runs);

}  // namespace trainyard
