#pragma once

#include <vector>

#include "analysis/lesson_answer.hpp"

namespace trainyard {

/// Whether simulation agrees with what the answer of a lesson says of a figure. Requires the runs
/// at all values of its knob.
bool holds(const LessonClaim& claim, const std::vector<PredictedValue>& runs);

}  // namespace trainyard
