#include "analysis/memory_problem.hpp"

#include <fmt/format.h>

namespace trainyard {
namespace {

/// What could make a plan smaller.
std::string memory_remedy(const Scenario& scenario) {
  std::string remedy = "raise 'pipeline'";
  if (scenario.model.experts) remedy += " or 'expert'";
  if (scenario.plan.micro_batch > 1) remedy += ", lower 'micro_batch'";
  if (scenario.plan.zero == 0) remedy += ", set 'zero' to 1";
  if (scenario.plan.schedule == ScheduleKind::gpipe ||
      scenario.plan.schedule == ScheduleKind::looped_breadth_first) {
    remedy += ", choose another schedule than " + std::string{name_of(scenario.plan.schedule)};
  }
  return remedy + ", or recompute more";
}

}  // namespace

std::string memory_problem(const Scenario& scenario, const Prediction& prediction) {
  return fmt::format(
      "{}: the plan needs {:.1f} GB on each GPU of pipeline rank {}, but {} has {:.1f} GB ({})",
      scenario.plan_place, prediction.memory.total().value() * 1e-9, prediction.fullest_rank,
      scenario.cluster.gpu.id, scenario.cluster.gpu.memory.value() * 1e-9, memory_remedy(scenario));
}

}  // namespace trainyard
