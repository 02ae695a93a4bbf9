#pragma once

#include "analysis/json_text.hpp"
#include "analysis/sensitivity.hpp"

namespace trainyard {

/// By how much a prediction may be off: `step_time_s`, `gpu_hours` and, or else null, `cost_usd`,
/// each `low`, `predicted` and `high`. Null without a sensitivity.
Json band_view(const Sensitivity* sensitivity);

/// The inputs with their swings of the step time, the largest first, and in `note` how the band
/// comes about. Null without a sensitivity.
Json tornado_view(const Sensitivity* sensitivity);

}  // namespace trainyard
