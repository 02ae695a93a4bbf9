#include "workloads/plan_space.hpp"

#include <algorithm>
#include <tuple>

namespace trainyard {
namespace {

// A practitioner cuts sequences no finer: kernels of fewer rows are slow.
constexpr int least_tokens = 4096;
// Nor does one join more: kernels of so many rows are as fast as they get.
constexpr int enough_tokens = 8192;
// Nor a model: stages of one layer leave the ends of a pipeline far fuller than its middle.
constexpr int least_layers = 2;

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

/// Powers of two up to `most` that divide `number`.
std::vector<int> powers_of_two(int number, int most) {
  std::vector<int> powers;
  for (int power = 1; power <= most && number % power == 0; power *= 2) powers.push_back(power);
  return powers;
}

std::vector<int> divisors(int number, int most) {
  std::vector<int> all;
  for (int divisor = 1; divisor <= std::min(number, most); ++divisor) {
    if (number % divisor == 0) all.push_back(divisor);
  }
  return all;
}

template <class Choice>
void add_choice(std::vector<Choice>& choices, Choice choice) {
  if (std::ranges::find(choices, choice) == choices.end()) choices.push_back(choice);
}

/// What a plan decides beyond the lists of a space.
Plan habits_of(const Plan& written) {
  Plan plan;
  plan.context_exchange = written.context_exchange;
  plan.placement = written.placement;
  plan.dispatcher = written.dispatcher;
  plan.overlap = written.overlap;
  return plan;
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

PlanSpace usual_plans(const Model& model, const Training& training, const Plan& written, int gpus,
                      int gpus_per_node) {
  PlanSpace space{.gpus = gpus,
                  .tensor = powers_of_two(gpus_per_node, gpus_per_node),
                  .context = powers_of_two(gpus, training.sequence_length / least_tokens),
                  .pipeline = divisors(gpus, std::max(1, model.layers / least_layers)),
                  .expert = {1},
                  .micro_batch = powers_of_two(
                      training.global_batch, std::max(2, enough_tokens / training.sequence_length)),
                  .zero = {1},
                  .schedules = {ScheduleKind::one_forward_one_backward, ScheduleKind::interleaved,
                                ScheduleKind::zero_bubble_h1, ScheduleKind::zero_bubble_v,
                                ScheduleKind::dualpipe, ScheduleKind::dualpipe_v},
                  .virtual_stages = {2, 3, 4, 6, 8},
                  .usual = habits_of(written),
                  .written = written};
  if (space.context.empty()) space.context = {1};
  if (model.experts) {
    space.expert = divisors(model.experts->routed, model.experts->routed);
  } else {
    space.zero.push_back(3);
    space.written->expert_tensor = 1;
  }
  add_choice(space.zero, written.zero);
  if (written.schedule != ScheduleKind::written) add_choice(space.schedules, written.schedule);
  return space;
}

}  // namespace trainyard
