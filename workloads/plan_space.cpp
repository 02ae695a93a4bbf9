#include "workloads/plan_space.hpp"

#include <algorithm>
#include <tuple>

#include "workloads/shares.hpp"

namespace trainyard {
namespace {

/// A plan of the space but for the schedule.
Plan plan_with(const PlanSpace& space, int tensor, int context, int pipeline) {
  Plan plan = space.usual;
  plan.tensor = tensor;
  plan.sequence_parallel = false;
  plan.context = context;
  plan.pipeline = pipeline;
  plan.data = space.gpus / tensor / context / pipeline;
  return plan;
}

bool divides(int gpus, int tensor, int context, int pipeline) {
  return gpus % tensor == 0 && gpus / tensor % context == 0 &&
         gpus / tensor / context % pipeline == 0;
}

int ranks_of(const Plan& plan, Degree degree) {
  switch (degree) {
    case Degree::tensor:
      return plan.tensor;
    case Degree::context:
      return plan.context;
    case Degree::data:
      return plan.data;
    case Degree::pipeline:
      return plan.pipeline;
  }
  return 1;
}

/// The order in which ranks lie on the GPUs: degrees of 1 have no place.
std::vector<Degree> order_of(const Plan& plan, std::vector<Degree> placement) {
  std::erase_if(placement, [&](Degree degree) { return ranks_of(plan, degree) == 1; });
  return placement;
}

/// Whether ZeRO would leave any GPU less.
bool can_shard(const PlanSpace& space, const Plan& plan) {
  const Shards shards = shards_of(plan);
  return shards.dense > 1.0 || (space.has_experts && shards.expert > 1.0);
}

/// Whether two plans differ in nothing that a space lists, names apart.
bool same_choice(const PlanSpace& space, const Plan& a, const Plan& b) {
  const auto choice = [&](const Plan& plan) {
    const bool in_rows = plan.tensor > 1 && plan.sequence_parallel;
    const int zero = can_shard(space, plan) ? plan.zero : 0;
    return std::tuple{plan.tensor,         in_rows,
                      plan.context,        plan.pipeline,
                      plan.expert,         plan.expert_tensor,
                      plan.data,           zero,
                      plan.micro_batch,    plan.schedule,
                      plan.virtual_stages, order_of(plan, plan.placement)};
  };
  return choice(a) == choice(b);
}

/// Whether a plan leaves at their defaults what no space lists.
bool lists_all(const Plan& plan) {
  return plan.shard == 0 && !plan.offload_optimizer && plan.stage_layers.empty() &&
         !plan.embedding_stage && !plan.head_stage;
}

void vary_schedule(const PlanSpace& space, Plan plan, const PlanVisit& visit) {
  const auto visit_distinct = [&] {
    if (plan.zero == space.zero.front() || can_shard(space, plan)) visit(plan);
  };
  plan.virtual_stages = 1;
  if (plan.pipeline == 1) {
    plan.schedule = ScheduleKind::one_forward_one_backward;
    visit_distinct();
    return;
  }
  for (const ScheduleKind schedule : space.schedules) {
    plan.schedule = schedule;
    if (stages_on_rank(schedule) != StagesOnRank::chosen) {
      plan.virtual_stages = 1;
      visit_distinct();
      continue;
    }
    for (const int stages : space.virtual_stages) {
      plan.virtual_stages = stages;
      visit_distinct();
    }
  }
}

void vary_states(const PlanSpace& space, Plan plan, const PlanVisit& visit) {
  for (const int micro_batch : space.micro_batch) {
    for (const int zero : space.zero) {
      plan.micro_batch = micro_batch;
      plan.zero = zero;
      vary_schedule(space, plan, visit);
    }
  }
}

void vary_experts(const PlanSpace& space, Plan plan, const PlanVisit& visit) {
  for (const int expert : space.expert) {
    for (const int expert_tensor : space.expert_tensor) {
      plan.expert = expert;
      plan.expert_tensor = expert_tensor;
      vary_states(space, plan, visit);
    }
  }
}

/// The degrees are there.
void vary_placement(const PlanSpace& space, Plan plan, const PlanVisit& visit) {
  if (space.placements.empty()) return vary_experts(space, plan, visit);
  std::vector<std::vector<Degree>> known;
  for (const std::vector<Degree>& placement : space.placements) {
    const std::vector<Degree> order = order_of(plan, placement);
    if (std::ranges::find(known, order) != known.end()) continue;
    known.push_back(order);
    plan.placement = placement;
    vary_experts(space, plan, visit);
  }
}

void vary_rows(const PlanSpace& space, Plan plan, const PlanVisit& visit) {
  if (plan.tensor == 1) return vary_placement(space, plan, visit);
  for (const bool sequence_parallel : space.sequence_parallel) {
    plan.sequence_parallel = sequence_parallel;
    vary_placement(space, plan, visit);
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
    if (!among_all || !same_choice(space, plan, *written)) visit(plan);
  };
  for (const int tensor : space.tensor) {
    for (const int context : space.context) {
      for (const int pipeline : space.pipeline) {
        if (!divides(space.gpus, tensor, context, pipeline)) continue;
        vary_rows(space, plan_with(space, tensor, context, pipeline), visit_once);
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
  keep_only(space.expert_tensor, plans, &Plan::expert_tensor);
  keep_only(space.micro_batch, plans, &Plan::micro_batch);
  keep_only(space.zero, plans, &Plan::zero);
  keep_only(space.schedules, plans, &Plan::schedule);
  keep_only(space.virtual_stages, plans, &Plan::virtual_stages);
  return space;
}

}  // namespace trainyard
