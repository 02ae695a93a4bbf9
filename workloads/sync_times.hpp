#pragma once

#include <vector>

#include "sim/units.hpp"
#include "workloads/replay.hpp"

namespace trainyard {

/// What copies of the model exchange once a step, each transfer alone on its links.
struct SyncTimes {
  /// Of one stage, in one piece or in several.
  struct OfStage {
    std::vector<int> ranks;  ///< of those that hold it, one for each phase
    std::size_t pieces = 1;  ///< as StageSync::pieces; those after the pipeline travel whole
    Seconds gather = {};     ///< of a piece of its weights
    Seconds reduce = {};     ///< of a piece of its gradients
  };

  std::vector<OfStage> stages;     ///< none where weights travel with their layers
  bool gathers_beside = false;     ///< whether weights come beside the pipeline, or else after it
  bool reduces_beside = false;     ///< likewise gradients
  Seconds agree;                   ///< on the norm of the gradients
  std::vector<Seconds> optimizer;  ///< by rank
};

/// The times of transfers on links of these bandwidths.
SyncTimes sync_times(const StepSync& sync, std::span<const Bandwidth> links);

}  // namespace trainyard
