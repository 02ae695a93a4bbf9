#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace trainyard {

/// What a rank does in one slot of its pipeline schedule.
enum class ChunkKind : std::uint8_t {
  forward,
  backward_input,  ///< gradients of activations only; the weights' follow in a `weights` chunk
  weights,         ///< gradients of weights
  backward,        ///< both; the input gradient leaves at the end
  pair,            ///< a forward overlapped with a whole backward; both results leave at the end
};

/// One slot of a schedule. `phase` tells which of the model chunks that a rank holds is meant.
///
/// A pair runs the forward of (`phase`, `micro_batch`) beside the backward of (`other_phase`,
/// `other_micro_batch`); for all other kinds the `other` fields are zero.
struct Chunk {
  ChunkKind kind;
  std::uint8_t phase = 0;
  std::uint16_t micro_batch = 0;
  std::uint8_t other_phase = 0;
  std::uint16_t other_micro_batch = 0;

  friend bool operator==(const Chunk&, const Chunk&) = default;
};

/// What is to be done once for each micro-batch at each stage.
enum class Part : std::uint8_t {
  forward,
  gradient,  ///< of activations, for the stage before
  weights,
};

/// What a chunk does for one micro-batch. No pass is a `pair`.
struct Pass {
  ChunkKind kind;
  int phase;
  int micro_batch;
};

/// The passes of a chunk, to be looped over: the forward and the backward of a pair, in this order,
/// or else the chunk itself.
class Passes {
 public:
  explicit Passes(const Chunk& chunk);

  const Pass* begin() const { return passes_.data(); }
  const Pass* end() const { return begin() + count_; }

 private:
  std::array<Pass, 2> passes_;
  std::size_t count_ = 1;
};

/// The chunk that is this pass alone, and the one that overlaps a forward with a backward. Require
/// numbers that a chunk can hold.
Chunk chunk_of(const Pass& pass);
Chunk pair_of(const Pass& forward, const Pass& backward);

/// Whether a pass does a part; a `backward` does two.
bool does(const Pass& pass, Part part);

/// Which part of the model a rank's phase is: stage `stage` of pipe `pipe`.
///
/// A bidirectional schedule runs two pipes over two copies of the model; every other one runs
/// pipe 0. Micro-batches are numbered in each pipe on its own.
struct Placement {
  int pipe;
  int stage;

  friend bool operator==(const Placement&, const Placement&) = default;
};

/// Which stages the ranks hold: by rank, then by phase.
using StagePlacement = std::vector<std::vector<Placement>>;

/// The order of chunks on each pipeline rank, and what the ranks hold.
struct Schedule {
  int stages;         ///< in each pipe
  int micro_batches;  ///< in each pipe, numbered from 0
  StagePlacement placement;
  std::vector<std::vector<Chunk>> order;  ///< by rank, then in time

  friend bool operator==(const Schedule&, const Schedule&) = default;
};

/// Most micro-batches of a schedule, all pipes together, and most stages of a rank.
inline constexpr int most_micro_batches = std::numeric_limits<decltype(Chunk::micro_batch)>::max();
inline constexpr int most_phases = std::numeric_limits<decltype(Chunk::phase)>::max();

/// How many pipes run over ranks that hold these stages: 2 in a bidirectional schedule.
int pipes(const StagePlacement& placement);

/// What a chunk is to a reader: "backward of micro-batch 3", and the phase if its rank has several.
std::string spelled(const Schedule& schedule, int rank, const Chunk& chunk);

/// What is wrong with the order of one rank.
struct OrderFault {
  std::optional<std::size_t> place;  ///< in the order, of the chunk that is wrong; none if missing
  std::string problem;               ///< "rank 1 has no forward of micro-batch 0"
};

/// Why a rank does not do each part of each micro-batch once in each of its phases, if so.
std::optional<OrderFault> find_fault(const Schedule& schedule, int rank);

/// Throws std::invalid_argument, naming what is wrong, unless no rank has a fault.
void require_complete(const Schedule& schedule);

/// Most chunks, over all phases, whose forward has started on a rank and whose weights have not
/// finished: by rank. What a pair retires counts until the pair ends.
std::vector<int> peak_activations(const Schedule& schedule);

}  // namespace trainyard
