#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/task_graph.hpp"
#include "workloads/hand_over.hpp"
#include "workloads/layer.hpp"
#include "workloads/plan.hpp"
#include "workloads/span_kind.hpp"

namespace trainyard {

/// What GPUs that share a layer pass each other, beside kernels or between them.
struct LayerTransfer {
  TransferKind kind;
  HandOver whole;
  bool beside;  ///< whether it has a stream of its own
};

/// Kernels one after the other, with what they wait for and what is made of their results.
///
/// In one piece the transfers stand before and after. In more, the first piece needs nothing of
/// others, each further one its share of `before`, and each has its share of `after`.
struct Stretch {
  Seconds compute;  ///< of each piece
  int pieces = 1;
  std::optional<LayerTransfer> before = std::nullopt;
  std::optional<LayerTransfer> after = std::nullopt;
  KernelSums kernels = {};  ///< what `compute` is made of
};

/// A part of the model, forward and backward.
struct PartTime {
  std::vector<Stretch> forward;
  std::vector<Stretch> backward;
  std::vector<Stretch> weights;
};

/// The two parts of a layer.
struct LayerTime {
  PartTime attention;
  PartTime network;
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
  LayerTime recomputed_dense = {};  ///< of a layer that is recomputed whole
  LayerTime recomputed_expert = {};
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
  bool again = false;  ///< whether the backward repeats dispatch and combine of the forward even
                       ///< of layers that are not recomputed whole
};

/// What a stage is made of, and weights are gathered for at a time.
enum class UnitKind : std::uint8_t {
  embedding,
  dense,
  recomputed_dense,
  expert,
  recomputed_expert,
  head,
  prediction,
};
inline constexpr std::size_t unit_kinds = 7;

/// Sharded weights on their way to those who compute with them, and gradients on their way back.
struct UnitSync {
  HandOver gather;
  HandOver scatter;
};

struct ShardedWeights {
  std::array<UnitSync, unit_kinds> of;  ///< indexed by UnitKind; empty if weights are not sharded
  bool gather_again = false;            ///< for the backward, because they were dropped
  bool beside_forward = false;          ///< whether transfers have streams of their own
  bool beside_backward = false;
};

/// What a layer with experts takes whose rows are like no other's.
struct LoadedLayer {
  PartTime network;
  PartTime recomputed_network;  ///< where it is recomputed whole
  ExchangeCosts exchange;
};

/// Everything that sets the pace of chunks: alone, on all multiprocessors; or overlapped, on those
/// that communication leaves.
struct ChunkCosts {
  PartTimes parts;
  ExchangeCosts exchange;
  bool overlap;  ///< whether exchanges have a stream of their own
  ShardedWeights sharded = {};
  Recompute recompute = {};              ///< says which layers of a stage are recomputed whole
  std::vector<LoadedLayer> loaded = {};  ///< the chunk's layers with experts, of a pair those of
                                         ///< the forward first; empty if all are alike, as in
                                         ///< `parts` and `exchange`
};

/// Where the rows of a stage's experts are told: its first layer with experts, among those of the
/// model, in a draw of their load.
struct DrawnLayers {
  std::size_t draw = 0;
  std::size_t first = 0;

  friend auto operator<=>(const DrawnLayers&, const DrawnLayers&) = default;
};

/// Which chunk: its kind, the stage that it runs forward or backward; for a pair, the stage of the
/// backward in `other`.
struct ChunkShape {
  ChunkKind kind;
  StageShape stage;
  StageShape other;
  bool beside_sync = false;  ///< whether weights or gradients travel at the same time
  DrawnLayers drawn = {};    ///< both nothing where all layers have the same rows
  DrawnLayers other_drawn = {};
  std::size_t site = 0;  ///< what sites it runs on: a position among those of SiteTraffic

  friend bool operator==(const ChunkShape&, const ChunkShape&) = default;
};

/// The kernels and transfers of a chunk on their streams.
struct ChunkGraph {
  static constexpr StreamId compute{0};
  static constexpr StreamId exchange{1};
  static constexpr StreamId tensor{2};
  static constexpr StreamId context{3};
  static constexpr StreamId gather{4};
  static constexpr StreamId scatter{5};
  static constexpr std::size_t streams = 6;

  TaskGraph graph;
  std::vector<SpanKind> kinds;  ///< indexed by TaskId
  KernelSums kernels = {};      ///< of all its tasks
};

/// Layer by layer: attention, dispatch, network, combine; backward the other way round, where
/// gradients of weights fill the time in which rows travel. Sharded weights are gathered for a unit
/// while the unit before it computes, and no earlier, since two units' weights are all that is
/// held; gradients are scattered while the next unit computes.
///
/// A pair interleaves the layers of its forward with those of its backward, so that each exchange
/// of one runs beside kernels of the other (arXiv 2412.19437 figure 4; the order of kernels in
/// github deepseek-ai/profile-data train.json @4496024). Without overlap everything runs one after
/// the other on the compute stream, a pair as its forward and then its backward.
ChunkGraph chunk_graph(const ChunkShape& shape, const ChunkCosts& costs);

}  // namespace trainyard
