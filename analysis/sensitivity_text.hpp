#pragma once

#include <string>

#include "analysis/sensitivity.hpp"

namespace trainyard {

/// The bands, whether they hold what was published, and a tornado table: the inputs with the
/// largest swings of the step time as bars, the others in a sum.
std::string sensitivity_text(const Sensitivity& sensitivity);

/// How the bands come about, and what is not in them: whole lines.
std::string sensitivity_caveats(const Sensitivity& sensitivity);

}  // namespace trainyard
