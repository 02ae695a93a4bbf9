#pragma once

#include <map>
#include <vector>

#include "workloads/memory.hpp"
#include "workloads/pipeline_order.hpp"
#include "workloads/plan_keys.hpp"

namespace trainyard {

/// What the GPUs of plans hold, each distinct part counted once.
class KnownMemory {
 public:
  /// What the fullest rank of a plan does, exactly as memory_by_rank has it.
  MemoryUse of_fullest(const TrainingSetup& setup, const PipelineOrder& order,
                       const ScheduleKey& schedule, const StateKey& states);

 private:
  struct PeakKey {
    ScheduleKey schedule;
    LoadKey load;
    std::vector<int> stage_layers;

    friend auto operator<=>(const PeakKey&, const PeakKey&) = default;
  };

  std::map<StateKey, std::vector<TrainingStates>> states_;  // by rank
  std::map<PeakKey, std::vector<UnderWay>> peaks_;          // likewise
};

}  // namespace trainyard
