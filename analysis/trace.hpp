#pragma once

#include <ostream>

#include "analysis/prediction.hpp"

namespace trainyard {

/// Writes a step of the scenario as a Chrome trace, for chrome://tracing and ui.perfetto.dev.
///
/// A process is a pipeline rank of a class of replicas, as one of its data ranks sees it; its
/// threads are the chunks of the schedule, the compute stream and the communication streams.
/// Arrows lead from the chunks that make activations and their gradients to those of other ranks
/// that take them; counters tell what a GPU holds and sends. Of many classes eight are written: the
/// first, and those whose pipelines end last. Times in microseconds.
void write_trace(std::ostream& stream, const Scenario& scenario, const Prediction& prediction);

}  // namespace trainyard
