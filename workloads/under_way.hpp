#pragma once

#include <span>
#include <vector>

#include "workloads/schedule.hpp"
#include "workloads/stage_activations.hpp"

namespace trainyard {

/// What micro-batches take on a rank while it runs a chunk.
struct UnderWay {
  Bytes kept;     ///< by layers, of all micro-batches under way, those of the chunk included
  Bytes at_work;  ///< scores of the vocabulary, and what the layers of the chunk need for now

  Bytes all() const { return kept + at_work; }
};

/// How a chunk changes what its rank holds.
struct ChunkHold {
  Bytes kept;        ///< by its layers, from its start on
  Bytes scores;      ///< that have waited for it
  Bytes at_work;     ///< while it runs
  Bytes new_scores;  ///< that wait once it ends
  Bytes freed;       ///< by its layers, once it ends
};

/// That of a chunk where one of phase p takes `stages[p]`.
ChunkHold hold_of(const Chunk& chunk, std::span<const StageActivations> stages);

/// What a rank holds, chunk after chunk.
class RankHold {
 public:
  /// While it runs the next chunk.
  UnderWay run(const ChunkHold& chunk) {
    kept_ += chunk.kept;
    scores_ -= chunk.scores;
    const UnderWay now{.kept = kept_, .at_work = chunk.at_work + scores_};
    scores_ += chunk.new_scores;
    kept_ -= chunk.freed;
    return now;
  }

  /// Until it runs the next one.
  UnderWay waiting() const { return {.kept = kept_, .at_work = scores_}; }

 private:
  Bytes kept_;
  Bytes scores_;  // those that wait for their backward, and gradients that wait for the weights'
};

/// That of each chunk of a rank in turn, where one of phase p takes `stages[p]`. What a pair
/// retires is kept until the pair ends, and both of its halves are at work.
std::vector<UnderWay> under_way(std::span<const Chunk> order,
                                std::span<const StageActivations> stages);

/// The most that the micro-batches under way on a rank keep, where one of phase p keeps
/// `kept[p]`.
Bytes most_kept(std::span<const Chunk> order, std::span<const Bytes> kept);

}  // namespace trainyard
