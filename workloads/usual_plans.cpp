#include "workloads/usual_plans.hpp"

#include <algorithm>

namespace trainyard {
namespace {

// A practitioner cuts sequences no finer: kernels of fewer rows are slow.
constexpr int least_tokens = 4096;
// Nor does one join more: kernels of so many rows are as fast as they get.
constexpr int enough_tokens = 8192;
// Nor a model: stages of one layer leave the ends of a pipeline far fuller than its middle.
constexpr int least_layers = 2;

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

/// Whether a plan writes what it would have without.
bool has_default_layers(const Model& model, const Plan& plan) {
  const auto stages = std::ssize(plan.stage_layers);
  return stages > 0 && stages == stage_count(plan) && !plan.embedding_stage && !plan.head_stage &&
         plan.stage_layers == default_stage_layers(model.layers, static_cast<int>(stages));
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

/// What a plan has is always among what is tried.
void add_written(PlanSpace& space, const Plan& written) {
  add_choice(space.tensor, written.tensor);
  if (written.tensor > 1) add_choice(space.sequence_parallel, bool{written.sequence_parallel});
  add_choice(space.context, written.context);
  add_choice(space.pipeline, written.pipeline);
  add_choice(space.expert, written.expert);
  add_choice(space.expert_tensor, written.expert_tensor);
  add_choice(space.micro_batch, written.micro_batch);
  add_choice(space.zero, written.zero);
  if (written.schedule == ScheduleKind::written) return;
  add_choice(space.schedules, written.schedule);
  if (stages_on_rank(written.schedule) == StagesOnRank::chosen) {
    add_choice(space.virtual_stages, written.virtual_stages);
  }
}

}  // namespace

PlanSpace usual_plans(const Model& model, const Training& training, const Plan& written, int gpus,
                      int gpus_per_node) {
  PlanSpace space{.gpus = gpus,
                  .has_experts = model.experts.has_value(),
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
  if (has_default_layers(model, written)) space.written->stage_layers.clear();
  add_written(space, *space.written);
  return space;
}

}  // namespace trainyard
