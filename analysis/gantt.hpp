#pragma once

#include <string>

#include "analysis/prediction.hpp"

namespace trainyard {

/// The step as text: a row for each pipeline rank, time to the right in `columns` characters. Of
/// many classes of replicas a few are drawn: the first, and those whose pipelines end last.
///
/// A character stands for what fills most of its slice: F, B and W for forward, backward and
/// weights alone, = for an overlapped pair, + for what follows the pipeline, . for a bubble.
std::string gantt_text(const Prediction& prediction, int columns);

}  // namespace trainyard
