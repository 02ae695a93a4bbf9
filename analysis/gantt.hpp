#pragma once

#include <string>

#include "analysis/prediction.hpp"

namespace trainyard {

/// The narrowest and the widest drawing, in characters.
inline constexpr int least_gantt_width = 24;
inline constexpr int most_gantt_width = 1000;

/// The step as text, no line of it longer than `width` characters: a scale of time, a row for each
/// pipeline rank, time to the right, and what the letters mean. Of many classes of replicas a few
/// are drawn: the first, and those whose pipelines end last.
///
/// A character stands for what fills most of its slice: F, B and W for forward, backward and
/// weights alone, = for an overlapped pair, + for what follows the pipeline, . for a bubble.
/// Requires a width between the least and the most.
std::string gantt_text(const Prediction& prediction, int width);

}  // namespace trainyard
