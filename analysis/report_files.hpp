#pragma once

#include <vector>

#include "analysis/commands.hpp"
#include "analysis/compare.hpp"

namespace trainyard {

// The pages that --report asks for; nothing happens where none is asked for.

/// Writes the page of a run that fits in memory. By how much it may be off is found first, unless
/// the options say otherwise: on stderr stands how far that is. Throws InputError and OutputError.
void write_report(const PredictOptions& options, const RunScenario& scenario,
                  const RunPrediction& prediction);

/// Writes the page of runs side by side. Throws OutputError.
void write_report(const CompareOptions& options, const std::vector<ComparedRun>& runs);

}  // namespace trainyard
