#include "workloads/plan_space.hpp"

#include <algorithm>
#include <tuple>

namespace trainyard {
namespace {

/// A plan of the space but for the schedule.
Plan plan_with(const PlanSpace& space, int tensor, int context, int pipeline) {
  Plan plan = space.usual;
  plan.tensor = tensor;
  plan.sequence_parallel = tensor > 1;
  plan.context = context;
  plan.pipeline = pipeline;
  plan.data = space.gpus / tensor / context / pipeline;
  return plan;
}

bool divides(int gpus, int tensor, int context, int pipeline) {
  return gpus % tensor == 0 && gpus / tensor % context == 0 &&
         gpus / tensor / context % pipeline == 0;
}

/// Whether two plans differ in nothing that a space lists.
bool same_choice(const Plan& a, const Plan& b) {
  const auto choice = [](const Plan& plan) {
    return std::tuple{plan.tensor,      plan.sequence_parallel, plan.context,       plan.pipeline,
                      plan.expert,      plan.expert_tensor,     plan.data,          plan.zero,
                      plan.micro_batch, plan.schedule,          plan.virtual_stages};
  };
  return choice(a) == choice(b);
}

/// Whether a plan leaves at their defaults what no space lists.
bool lists_all(const Plan& plan) {
  return plan.shard == 0 && !plan.offload_optimizer && plan.stage_layers.empty() &&
         !plan.embedding_stage && !plan.head_stage;
}

void vary_schedule(const PlanSpace& space, Plan plan, const PlanVisit& visit) {
  plan.virtual_stages = 1;
  if (plan.pipeline == 1) {
    plan.schedule = ScheduleKind::one_forward_one_backward;
    visit(plan);
    return;
  }
  for (const ScheduleKind schedule : space.schedules) {
    plan.schedule = schedule;
    if (stages_on_rank(schedule) != StagesOnRank::chosen) {
      plan.virtual_stages = 1;
      visit(plan);
      continue;
    }
    for (const int stages : space.virtual_stages) {
      plan.virtual_stages = stages;
      visit(plan);
    }
  }
}

void vary_rest(const PlanSpace& space, Plan plan, const PlanVisit& visit) {
  for (const int expert : space.expert) {
    for (const int micro_batch : space.micro_batch) {
      for (const int zero : space.zero) {
        plan.expert = expert;
        plan.micro_batch = micro_batch;
        plan.zero = zero;
        vary_schedule(space, plan, visit);
      }
    }
  }
}

template <class Choice>
void keep_only(std::vector<Choice>& choices, const std::vector<Plan>& plans,
               Choice Plan::* choice) {
  std::erase_if(choices, [&](const Choice& value) {
    return std::ranges::find(plans, value, choice) == plans.end();
  });
}

}  // namespace

std::optional<Plan> written_plan(const PlanSpace& space) {
  if (!space.written) return std::nullopt;
  Plan plan = *space.written;
  if (!divides(space.gpus, plan.tensor, plan.context, plan.pipeline)) return std::nullopt;
  plan.data = space.gpus / plan.tensor / plan.context / plan.pipeline;
  return plan;
}

void for_each_plan(const PlanSpace& space, const PlanVisit& visit) {
  const std::optional<Plan> written = written_plan(space);
  if (written) visit(*written);
  const bool among_all = written && lists_all(*written);
  const auto visit_once = [&](const Plan& plan) {
    if (!among_all || !same_choice(plan, *written)) visit(plan);
  };
  for (const int tensor : space.tensor) {
    for (const int context : space.context) {
      for (const int pipeline : space.pipeline) {
        if (!divides(space.gpus, tensor, context, pipeline)) continue;
        vary_rest(space, plan_with(space, tensor, context, pipeline), visit_once);
      }
    }
  }
}

PlanSpace narrowed(PlanSpace space, const std::vector<Plan>& plans) {
  const int shortest = std::ranges::min_element(plans, {}, &Plan::pipeline)->pipeline;
  const int longest = std::ranges::max_element(plans, {}, &Plan::pipeline)->pipeline;
  std::erase_if(space.pipeline,
                [&](int ranks) { return ranks < (shortest + 1) / 2 || ranks > 2 * longest; });
  keep_only(space.tensor, plans, &Plan::tensor);
  keep_only(space.context, plans, &Plan::context);
  keep_only(space.expert, plans, &Plan::expert);
  keep_only(space.micro_batch, plans, &Plan::micro_batch);
  keep_only(space.zero, plans, &Plan::zero);
  keep_only(space.schedules, plans, &Plan::schedule);
  keep_only(space.virtual_stages, plans, &Plan::virtual_stages);
  return space;
}

}  // namespace trainyard
