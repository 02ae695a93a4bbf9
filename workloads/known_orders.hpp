#pragma once

#include <map>

#include "workloads/pipeline_order.hpp"
#include "workloads/plan_keys.hpp"

namespace trainyard {

/// The schedules of plans, each made ready to be played once; as long as memory for them lasts.
class KnownOrders {
 public:
  /// Stays where it is until the next is asked for.
  const PipelineOrder& of(const TrainingSetup& setup, const ScheduleKey& key);

 private:
  std::map<ScheduleKey, PipelineOrder> orders_;
  std::size_t passes_ = 0;  // of all of them
};

}  // namespace trainyard
