#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "workloads/site_chunk.hpp"

namespace trainyard {

/// Which syncs a chunk waits for as the first forward of a phase, or makes possible as its last
/// weights.
struct SyncsOfChunk {
  std::optional<std::size_t> gather;
  std::optional<std::size_t> reduce;
};

/// What copies of stages exchange while the chunks of all GPUs are written: gathers stand before
/// them all, and a reduce behind the last weights of all its holders.
class FlatSyncs {
 public:
  /// Adds the gathers to `flat`. Each rank's transfers are on two streams of its own, from
  /// `first_stream` on. `syncs` must outlive it; each of their holders has `places` GPUs.
  FlatSyncs(std::span<const StageSync> syncs, std::size_t first_stream, std::size_t places,
            StepGraph& flat);

  /// Those of the next chunk of a rank, which counts as written; `micro_batches` are those of each
  /// phase.
  SyncsOfChunk next(int rank, const Chunk& chunk, int micro_batches);

  /// In how many pieces a chunk is told when its kernels were done.
  int pieces(const SyncsOfChunk& syncs) const;

  /// The pieces of a GPU's gradients are ready: of several, each for itself; else the last.
  void note_ends(std::size_t sync, const GpuChunk& gpu);

  /// Adds the reduces of a sync once the gradients of all its holders are ready.
  void add_reduces(std::size_t sync, StepGraph& flat);

  const std::vector<std::vector<TaskId>>& gathers() const { return gathers_; }  ///< by sync
  const std::vector<std::vector<TaskId>>& reduces() const { return reduces_; }  ///< by sync

 private:
  TaskId add_transfer(std::size_t sync, StepEvent event, std::span<const TaskId> after,
                      StepGraph& flat);
  std::optional<std::size_t> sync_of(int rank, int phase) const;

  std::span<const StageSync> syncs_;
  std::size_t first_stream_;
  std::size_t places_;
  std::vector<std::vector<TaskId>> gathers_;
  std::vector<std::vector<TaskId>> reduces_;
  std::vector<std::vector<std::vector<TaskId>>> ends_;  // of last weights, by sync and piece
  std::map<std::pair<int, int>, int> forwards_;         // so far, by rank and phase
  std::map<std::pair<int, int>, int> weights_;          // likewise
};

}  // namespace trainyard
