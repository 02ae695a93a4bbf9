#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "workloads/schedule.hpp"

namespace trainyard {

/// A chunk that stands for all of its rank that take as long: those of its kind and phases, and of
/// the same draws of expert load.
struct DistinctChunk {
  int rank;
  Chunk chunk;
  std::vector<std::uint16_t> gives = {};  ///< senders that it hands results to
};

/// Between which ranks a stage hands on its activations, or its gradients.
struct StageSender {
  int from;
  int to;  ///< the same where nothing travels
};

/// What one pass takes and gives: by sender and micro-batch.
struct OrderedPass {
  std::uint32_t chunk;  ///< the position of its DistinctChunk
  std::uint16_t micro_batch;
  std::uint16_t taken;
  std::uint16_t given;
};

/// The stages whose weights a chunk awaits as a phase's first forward, and whose gradients it
/// completes as a phase's last weights.
struct SyncEdge {
  std::optional<int> gather;
  std::optional<int> reduce;
};

/// Some passes of one rank, one after the other; where there is an edge, those of one chunk.
struct RankTurn {
  static constexpr std::uint32_t no_edge = static_cast<std::uint32_t>(-1);

  std::uint16_t rank;
  std::uint16_t passes;
  std::uint32_t edge = no_edge;  ///< or a position among the edges
};

/// A schedule made ready to be played often: its passes in an order in which each finds what it
/// takes, whatever they last.
///
/// A pair is three passes: one takes what the forward needs, one takes what the backward needs,
/// lasts as long as the pair and gives what the backward makes, and one gives what the forward
/// makes. The first and the last of them last no time, and have `no_chunk`.
struct PipelineOrder {
  static constexpr std::uint32_t no_chunk = 0;

  Schedule schedule;                                ///< its lists are empty
  std::vector<DistinctChunk> chunks;                ///< at `no_chunk` stands one of no rank
  std::vector<std::vector<std::uint32_t>> by_rank;  ///< positions among these, in the rank's order
  std::vector<StageSender> senders;  ///< activations by stage of all pipes, then gradients
  std::vector<OrderedPass> passes;
  std::vector<RankTurn> turns;  ///< over all passes
  std::vector<SyncEdge> edges;

  std::size_t ranks() const { return schedule.placement.size(); }

  // Two more senders: one from which nothing is taken, and one to which nothing is given.
  std::uint16_t nothing_taken() const { return static_cast<std::uint16_t>(senders.size()); }
  std::uint16_t nothing_given() const { return static_cast<std::uint16_t>(senders.size() + 1); }
};

/// The order of a schedule whose micro-batches take so many draws of expert load in turn. Where
/// the model is one stage, chunks beside which weights come or gradients leave are distinct.
///
/// Throws std::invalid_argument as pipeline_graph does.
PipelineOrder pipeline_order(const Schedule& schedule, std::size_t draws = 1);

}  // namespace trainyard
