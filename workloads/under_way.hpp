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

/// That of each chunk of a rank in turn, where one of phase p takes `stages[p]`. What a pair
/// retires is kept until the pair ends, and both of its halves are at work.
std::vector<UnderWay> under_way(std::span<const Chunk> order,
                                std::span<const StageActivations> stages);

/// The most that the micro-batches under way on a rank keep, where one of phase p keeps
/// `kept[p]`.
Bytes most_kept(std::span<const Chunk> order, std::span<const Bytes> kept);

}  // namespace trainyard
