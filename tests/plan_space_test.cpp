#include "workloads/plan_space.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/plans.hpp"

using namespace trainyard;

namespace {

std::vector<Plan> plans_of(const PlanSpace& space) {
  std::vector<Plan> plans;
  for_each_plan(space, [&](const Plan& plan) { plans.push_back(plan); });
  return plans;
}

/// All that a space lists of a plan.
std::vector<int> choices_of(const Plan& plan) {
  return {plan.tensor,        plan.context,     plan.pipeline, plan.data,
          plan.expert,        plan.micro_batch, plan.zero,     static_cast<int>(plan.schedule),
          plan.virtual_stages};
}

std::set<std::vector<int>> choices_of(const std::vector<Plan>& plans) {
  std::set<std::vector<int>> all;
  for (const Plan& plan : plans) all.insert(choices_of(plan));
  return all;
}

const PlanSpace small_space{
    .gpus = 48,
    .tensor = {1, 2, 16, 5},
    .context = {1, 4},
    .pipeline = {1, 2, 3},
    .expert = {1, 8},
    .micro_batch = {1, 2},
    .zero = {1, 3},
    .schedules = {ScheduleKind::one_forward_one_backward, ScheduleKind::interleaved},
    .virtual_stages = {2, 3}};

/// What loops over all numbers, in an order of their own, find in the space above.
std::set<std::vector<int>> by_brute_force() {
  std::set<std::vector<int>> all;
  for (int data = 1; data <= 48; ++data) {
    for (const int pipeline : {1, 2, 3}) {
      for (const int context : {1, 4}) {
        for (const int tensor : {1, 2, 5, 16}) {
          if (data * pipeline * context * tensor != 48) continue;
          for (int rest = 0; rest < 8; ++rest) {
            const int expert = rest % 2 == 0 ? 1 : 8;
            const int micro_batch = rest / 2 % 2 == 0 ? 1 : 2;
            const int zero = rest / 4 == 0 ? 1 : 3;
            const auto with = [&](ScheduleKind kind, int stages) {
              all.insert({tensor, context, pipeline, data, expert, micro_batch, zero,
                          static_cast<int>(kind), stages});
            };
            with(ScheduleKind::one_forward_one_backward, 1);
            if (pipeline == 1) continue;
            with(ScheduleKind::interleaved, 2);
            with(ScheduleKind::interleaved, 3);
          }
        }
      }
    }
  }
  return all;
}

}  // namespace

TEST_CASE("a space is every combination whose degrees divide the GPUs, each once") {
  const std::vector<Plan> plans = plans_of(small_space);
  const std::set<std::vector<int>> choices = choices_of(plans);
  CHECK(choices == by_brute_force());
  CHECK(plans.size() == choices.size());
  for (const Plan& plan : plans) {
    CHECK(plan.gpus() == 48);
    CHECK(plan.sequence_parallel == (plan.tensor > 1));
  }
}

TEST_CASE("plans come in the order of the lists, the schedule fastest") {
  const std::vector<Plan> plans = plans_of(small_space);
  CHECK(plans[0].pipeline == 1);
  CHECK(plans[1].zero == 3);
  CHECK(plans[2].micro_batch == 2);
  CHECK(plans[8].pipeline == 2);
  CHECK(plans[9].schedule == ScheduleKind::interleaved);
  CHECK(plans[10].virtual_stages == 3);
  CHECK(plans.back().tensor == 16);
}

TEST_CASE("the written plan comes first, on as many data ranks as there are GPUs") {
  PlanSpace space = small_space;
  space.written = Plan{.pipeline = 4, .data = 7, .zero = 2, .schedule = ScheduleKind::gpipe};
  space.written->stage_layers = {3, 3, 3, 2};
  const std::vector<Plan> plans = plans_of(space);
  CHECK(plans.size() == plans_of(small_space).size() + 1);
  CHECK(plans.front().data == 12);
  CHECK(plans.front().stage_layers == std::vector{3, 3, 3, 2});
  CHECK(plans.front().schedule == ScheduleKind::gpipe);
  CHECK(plans[1].stage_layers.empty());
}

TEST_CASE("a written plan that the lists have too comes once") {
  PlanSpace space = small_space;
  space.written = Plan{.tensor = 2, .sequence_parallel = true, .pipeline = 3, .zero = 1};
  const std::vector<Plan> plans = plans_of(space);
  CHECK(plans.size() == plans_of(small_space).size());
  CHECK(choices_of(plans).size() == plans.size());
  CHECK(plans.front().tensor == 2);

  space.written->shard = 4;  // which no list says
  CHECK(plans_of(space).size() == plans.size() + 1);
}

TEST_CASE("a written plan whose degrees do not divide the GPUs is left out") {
  PlanSpace space = small_space;
  space.written = Plan{.pipeline = 5};
  CHECK_FALSE(written_plan(space));
  CHECK(plans_of(space).size() == plans_of(small_space).size());
}

TEST_CASE("what no list says is as usual") {
  PlanSpace space = small_space;
  space.usual.dispatcher = Dispatcher::all_to_all;
  space.usual.overlap.gradient = false;
  for (const Plan& plan : plans_of(space)) {
    CHECK(plan.dispatcher == Dispatcher::all_to_all);
    CHECK(plan.overlap.gradient == false);
  }
}

TEST_CASE("a narrowed space has what some plans do, and pipelines of about their length") {
  PlanSpace space = small_space;
  space.pipeline = {1, 2, 3, 4, 6, 8, 12, 16};
  const Plan first{.tensor = 2, .pipeline = 3, .expert = 8, .zero = 1};
  const Plan second{.tensor = 16,
                    .pipeline = 4,
                    .expert = 8,
                    .zero = 1,
                    .schedule = ScheduleKind::interleaved,
                    .virtual_stages = 3};
  const PlanSpace narrow = narrowed(space, {first, second});
  CHECK(narrow.tensor == std::vector{2, 16});
  CHECK(narrow.context == std::vector{1});
  CHECK(narrow.pipeline == std::vector{2, 3, 4, 6, 8});
  CHECK(narrow.expert == std::vector{8});
  CHECK(narrow.micro_batch == std::vector{1});
  CHECK(narrow.zero == std::vector{1});
  CHECK(narrow.schedules == space.schedules);
  CHECK(narrow.virtual_stages == std::vector{3});
  CHECK(narrow.gpus == space.gpus);
}

TEST_CASE("placements that differ in degrees of 1 alone are one") {
  using enum Degree;
  PlanSpace space{.gpus = 8, .tensor = {1, 2}, .context = {1}, .pipeline = {1, 2}};
  space.placements = {{tensor, context, data, pipeline},
                      {context, tensor, data, pipeline},
                      {tensor, context, pipeline, data}};
  // Of four pairs of degrees those with both data and pipeline ranks can be placed in two ways.
  const std::vector<Plan> plans = plans_of(space);
  CHECK(plans.size() == 6);
  CHECK(std::ranges::count(plans, space.placements[1], &Plan::placement) == 0);
  CHECK(std::ranges::count(plans, space.placements[2], &Plan::placement) == 2);

  space.written = Plan{.tensor = 2, .sequence_parallel = true, .zero = 1};
  space.written->placement = {context, pipeline, tensor, data};
  CHECK(plans_of(space).size() == 6);
}

TEST_CASE("rows are shared by several tensor ranks, in as many ways as are listed") {
  PlanSpace space{.gpus = 8, .tensor = {1, 2}};
  CHECK(plans_of(space).size() == 2);
  space.sequence_parallel = {true, false};
  const std::vector<Plan> plans = plans_of(space);
  REQUIRE(plans.size() == 3);
  CHECK_FALSE(plans[0].sequence_parallel);
  CHECK(plans[1].sequence_parallel);
  CHECK_FALSE(plans[2].sequence_parallel);
}

TEST_CASE("experts' matrices are shared in as many ways as are listed") {
  PlanSpace space{.gpus = 8, .tensor = {2}, .expert = {1, 2}};
  space.expert_tensor = {1, 2};
  const std::vector<Plan> plans = plans_of(space);
  REQUIRE(plans.size() == 4);
  CHECK(plans[1].expert_tensor == 2);
  CHECK(plans[2].expert == 2);
}

TEST_CASE("where nothing can be sharded there is only the first ZeRO") {
  PlanSpace space{.gpus = 4, .tensor = {1, 4}, .pipeline = {1, 4}, .zero = {1, 0, 3}};
  space.schedules = {ScheduleKind::one_forward_one_backward, ScheduleKind::dualpipe};
  // 4 data ranks in three ways; 4 stages of one copy in one, of two copies in three; and 4 tensor
  // ranks, over which experts would be sharded, in three.
  CHECK(plans_of(space).size() == 10);
}

TEST_CASE("a model without experts has nothing to shard on a single data rank") {
  PlanSpace space{.gpus = 16, .has_experts = false, .tensor = {8}, .pipeline = {2}};
  space.zero = {0, 1, 2, 3};
  CHECK(plans_of(space).size() == 1);
  space.has_experts = true;
  CHECK(plans_of(space).size() == 4);
}

TEST_CASE("a written plan is no other one for a ZeRO that shards nothing") {
  PlanSpace space{.gpus = 16, .has_experts = false, .tensor = {8}, .pipeline = {2}};
  space.zero = {0, 1, 2, 3};
  space.written = Plan{.tensor = 8, .sequence_parallel = true, .pipeline = 2, .zero = 2};
  const std::vector<Plan> plans = plans_of(space);
  REQUIRE(plans.size() == 1);
  CHECK(plans.front().zero == 2);
}
