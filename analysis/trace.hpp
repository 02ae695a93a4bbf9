#pragma once

#include <ostream>

#include "analysis/prediction.hpp"

namespace trainyard {

/// Writes the step as a Chrome trace, for chrome://tracing and ui.perfetto.dev.
///
/// A process is a pipeline rank of a class of replicas, as one of its data ranks sees it; its
/// threads are the chunks of the schedule, the compute stream and the communication streams.
/// Arrows lead from the chunks that make activations and their gradients to those of other ranks
/// that take them. Of many classes eight are written: the first, and those whose pipelines end
/// last. Times in microseconds.
void write_trace(std::ostream& stream, const Prediction& prediction);

}  // namespace trainyard
