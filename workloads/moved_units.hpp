#pragma once

#include <array>

#include "workloads/chunk.hpp"
#include "workloads/layer_traffic.hpp"

namespace trainyard {

/// Kinds of what moves while layers compute, in the order of loads_of().
inline constexpr std::size_t traffic_kinds = transfer_kinds + 6;

/// How many units of each kind move: bytes of what is handed over, bytes a row of exchanges.
using MovedUnits = std::array<double, traffic_kinds>;

/// What the spans of each SpanKind move in one chunk.
using UnitsBySpan = std::array<MovedUnits, span_kinds>;

/// Reads it off the tasks of the chunk, each kind on a link of its own. `traffic` is that of the
/// chunk's site, on any links. With `setup.loads` that differ, rows are those of the mean.
UnitsBySpan moved_units(const TrainingSetup& setup, const LayerTraffic& traffic,
                        const ChunkShape& shape);

/// How many of each kind all spans move.
MovedUnits sum_of(const UnitsBySpan& units);

/// The setup with as many rows for each expert rank as they have in the mean of all draws, and
/// without what protocols lose if `lossless`.
TrainingSetup with_mean_rows(TrainingSetup setup, bool lossless);

}  // namespace trainyard
