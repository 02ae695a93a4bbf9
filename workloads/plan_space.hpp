#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "workloads/plan.hpp"

namespace trainyard {

/// Plans to choose among: every combination of what is listed.
///
/// Data ranks are what remains of the GPUs. Stages hold the default layers; all else that is not
/// listed is as `usual` has it.
struct PlanSpace {
  int gpus = 1;
  bool has_experts = true;  ///< whether the model has any, which ZeRO could shard
  std::vector<int> tensor{1};
  std::vector<bool> sequence_parallel{true};  ///< whether tensor ranks share rows too
  std::vector<int> context{1};
  std::vector<int> pipeline{1};
  std::vector<int> expert{1};
  std::vector<int> expert_tensor{1};
  std::vector<int> micro_batch{1};
  std::vector<int> zero{1};
  std::vector<ScheduleKind> schedules{ScheduleKind::one_forward_one_backward};
  std::vector<int> virtual_stages{2};             ///< of a schedule that lets the plan choose
  std::vector<std::vector<Degree>> placements{};  ///< none: that of `usual`
  Plan usual = {};                                ///< context exchange, dispatcher, overlap
  std::optional<Plan> written = {};  ///< tried first, on as many data ranks as there are GPUs
};

/// The written plan on all GPUs of the space; nothing if its degrees do not divide them.
std::optional<Plan> written_plan(const PlanSpace& space);

using PlanVisit = std::function<void(const Plan&)>;

/// Each plan of the space once, in the order of its lists, the last one fastest; also such that
/// find_misfit refuses, unless the GPUs do not divide. What differs in name only comes once: a
/// pipeline of one rank has only 1F1B, a single tensor rank shares no rows, degrees of 1 have no
/// place, and where nothing can be sharded there is only the first ZeRO.
void for_each_plan(const PlanSpace& space, const PlanVisit& visit);

/// A space without what none of some plans of it does. Pipelines may be twice as long as the
/// longest of theirs, or half as long as the shortest: they follow from the number of GPUs.
/// Requires a plan.
PlanSpace narrowed(PlanSpace space, const std::vector<Plan>& plans);

}  // namespace trainyard
