#pragma once

#include <unordered_map>
#include <vector>

#include "workloads/replay.hpp"
#include "workloads/site_traffic.hpp"

namespace trainyard {

/// Replays the chunks that a schedule needs, each distinct one once.
///
/// The pace is that of the rank whose experts have most to do, on the multiprocessors that
/// communication leaves it: in a pair or a whole backward, whose exchanges run beside kernels if
/// the plan overlaps them, and on all of them in any other chunk. Where layers with skewed rows
/// have such exchanges, the fullest ranks of all layers are replayed together, since each may keep
/// the others waiting. Requires `setup` to outlive it.
class ChunkReplays {
 public:
  ChunkReplays(const TrainingSetup& setup, Engine engine);

  const SiteTraffic& sites() const { return sites_; }

  /// The position of a chunk's profile among those that `finish` returns.
  std::size_t find_or_replay(const ChunkShape& shape);

  std::vector<ChunkProfile> finish() && { return std::move(profiles_); }

 private:
  struct Hash {
    std::size_t operator()(const ChunkShape& shape) const;
  };

  ChunkProfile replay(const ChunkShape& shape) const;

  const TrainingSetup& setup_;
  Engine engine_;
  SiteTraffic sites_;
  std::vector<ChunkProfile> profiles_;
  std::unordered_map<ChunkShape, std::size_t, Hash> known_;  // positions in profiles_
};

}  // namespace trainyard
