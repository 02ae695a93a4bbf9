#pragma once

#include "analysis/link_use_over_step.hpp"
#include "analysis/memory_over_step.hpp"
#include "analysis/trace_events.hpp"

namespace trainyard {

/// Writes what a GPU of a rank holds over the step, in bytes.
void write_memory(TraceEvents& write, const TrainingStep& step, std::size_t rank);

/// Writes what a GPU of a rank sends into its node, and a NIC of it into the fabric, in
/// GB/s; both are 0 when the step ends. Nothing is written of links that carry nothing.
void write_sending(TraceEvents& write, const TrainingStep& step, std::size_t rank,
                   const SendingCurve& curve);

}  // namespace trainyard
