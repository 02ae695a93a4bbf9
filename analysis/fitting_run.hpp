#pragma once

#include <optional>

#include "analysis/run_prediction.hpp"
#include "sim/yaml.hpp"

namespace trainyard {

/// Throws InputError if the scenario is a measurement, which trains no model.
void refuse_measurement(const YamlDocument& document);

/// The run as fluid replays predict it; nothing if it does not fit in memory, which is told on
/// stderr. Throws InputError.
std::optional<RunPrediction> predict_fitting(const RunScenario& run);

}  // namespace trainyard
