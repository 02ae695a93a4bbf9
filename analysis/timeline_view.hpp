#pragma once

#include <cstddef>
#include <vector>

#include "analysis/json_text.hpp"
#include "analysis/prediction.hpp"

namespace trainyard {

/// The ranks that pages draw, by position in what is told by rank: of many pipeline ranks 32,
/// evenly from the first to the last, and of many classes of replicas the eight of
/// classes_to_draw().
std::vector<std::size_t> ranks_to_draw(const Prediction& prediction);

/// "rank 3", as rows of a timeline are called.
std::string rank_name(const TrainingStep& step, std::size_t rank);

/// Tells in the view of a step when everything of the ranks that are drawn happens: `kinds`,
/// `span_names`, `streams`, `rows` and `profiles`, and in `left_out` words about what is not drawn,
/// empty if all is. Times are to the nanosecond.
void add_timeline(Json& step, const Prediction& prediction);

}  // namespace trainyard
