#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/task_graph.hpp"
#include "workloads/kernel.hpp"
#include "workloads/layer.hpp"
#include "workloads/plan.hpp"
#include "workloads/span_kind.hpp"

namespace trainyard {

/// Seconds of a part, forward and backward.
struct PartTime {
  Seconds forward;
  Seconds backward;
  Seconds weights;
};

/// What the parts of the model take on a GPU with so many multiprocessors.
struct PartTimes {
  PartTime dense_attention;
  PartTime dense_network;
  PartTime expert_attention;
  PartTime expert_network;
  PartTime embedding;
  PartTime head;
  PartTime prediction;
};

/// What one exchange holds its stream for, before and while bytes move.
struct ExchangeCost {
  Seconds barrier;
  Demand load;
};

struct ExchangeCosts {
  ExchangeCost dispatch;
  ExchangeCost combine;
  ExchangeCost dispatch_gradient;
  ExchangeCost combine_gradient;
};

/// Everything that sets the pace of chunks: alone, on all multiprocessors; or overlapped, on those
/// that communication leaves.
struct ChunkCosts {
  PartTimes parts;
  ExchangeCosts exchange;
  bool overlap;  ///< whether exchanges have a stream of their own
};

/// Which chunk: its kind, the stage that it runs forward or backward; for a pair, the stage of the
/// backward in `other`.
struct ChunkShape {
  ChunkKind kind;
  StageShape stage;
  StageShape other;

  friend bool operator==(const ChunkShape&, const ChunkShape&) = default;
};

/// The kernels and exchanges of a chunk on their streams: 0 computes, 1 communicates.
struct ChunkGraph {
  static constexpr StreamId compute{0};
  static constexpr StreamId communication{1};

  TaskGraph graph;
  std::vector<SpanKind> kinds;  ///< indexed by TaskId
};

/// Layer by layer: attention, dispatch, network, combine; backward the other way round, where
/// gradients of weights fill the time in which rows travel.
///
/// A pair interleaves the layers of its forward with those of its backward, so that each exchange
/// of one runs beside kernels of the other (arXiv 2412.19437 figure 4; the order of kernels in
/// github deepseek-ai/profile-data train.json @4496024). Without overlap everything runs one after
/// the other on the compute stream, a pair as its forward and then its backward.
ChunkGraph chunk_graph(const ChunkShape& shape, const ChunkCosts& costs);

}  // namespace trainyard
