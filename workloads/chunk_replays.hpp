#pragma once

#include <utility>
#include <vector>

#include "workloads/replay.hpp"
#include "workloads/training_setup.hpp"

namespace trainyard {

/// What an exchange of one byte a row puts on the links that can hold it up, the last of which
/// stands for the kernels that drive it: its bytes are seconds in which they are busy.
struct ExchangeOfBytes {
  Seconds latency;
  Demand load;
  std::vector<Bandwidth> links;
};

/// What a row of an exchange weighs on its way to experts, in FP8 with its scales if they multiply
/// in FP8, and on its way back, in BF16; header included.
struct RowBytes {
  double there;
  double back;
};

RowBytes row_bytes(const TrainingSetup& setup);

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
  ExchangeOfBytes exchange_;
  std::vector<ChunkProfile> profiles_;
};

}  // namespace trainyard
