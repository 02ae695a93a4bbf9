#pragma once

#include <vector>

#include "sim/engine.hpp"
#include "workloads/chunk.hpp"

namespace trainyard {

/// A stretch of one stream inside a chunk.
struct Span {
  SpanKind kind;
  Interval when;
  StreamId stream;
};

/// What the replay of one chunk found.
struct ChunkProfile {
  ChunkShape shape;
  Seconds duration;
  Seconds exposed;                  ///< communication that no kernel ran beside
  std::vector<Span> compute;        ///< in order
  std::vector<Span> communication;  ///< stream by stream, in order
  KernelSums kernels = {};          ///< what `compute` is spent on
};

/// Of a chunk that took so long, and what ran in it, those of each stream in order.
ChunkProfile profile_of(const ChunkShape& shape, Seconds duration, const std::vector<Span>& spans);

}  // namespace trainyard
