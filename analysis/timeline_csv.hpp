#pragma once

#include <ostream>
#include <string_view>

#include "analysis/prediction.hpp"

namespace trainyard {

/// Writes the step as a table (RFC 4180, lines end in LF): a row for every chunk, every transfer
/// between copies of the model and every optimizer that takes time, rank after rank of all classes
/// of replicas.
///
/// The first columns are those of Batsim's table of jobs, so that what reads that reads this; a
/// resource is a pipeline rank. Times in seconds from the start of the step. `workload` is what the
/// run is called.
void write_timeline_csv(std::ostream& stream, std::string_view workload,
                        const Prediction& prediction);

}  // namespace trainyard
