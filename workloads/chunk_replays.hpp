#pragma once

#include <utility>
#include <vector>

#include "workloads/layer_traffic.hpp"
#include "workloads/replay.hpp"
#include "workloads/training_setup.hpp"

namespace trainyard {

/// Replays the chunks that a schedule needs, each distinct one once.
///
/// The pace is that of the rank whose experts have most to do, on the multiprocessors that
/// communication leaves it: in a pair or a whole backward, whose exchanges run beside kernels if
/// the plan overlaps them, and on all of them in any other chunk. Requires `setup` to outlive it.
class ChunkReplays {
 public:
  explicit ChunkReplays(const TrainingSetup& setup);

  /// The position of a chunk's profile among those that `finish` returns.
  std::size_t find_or_replay(const ChunkShape& shape);

  std::vector<ChunkProfile> finish() { return std::move(profiles_); }

 private:
  const TrainingSetup& setup_;
  LayerTraffic traffic_;
  std::vector<ChunkProfile> profiles_;
};

}  // namespace trainyard
