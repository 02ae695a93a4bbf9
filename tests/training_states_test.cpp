#include "workloads/training_states.hpp"

#include <random>

#include "tests/catch.hpp"
#include "tests/random_plans.hpp"
#include "workloads/parameters.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

/// Adam in mixed precision: BF16 weights, all else in FP32.
const OptimizerBytes adam{.weight = 2.0_B,
                          .gradient = 4.0_B,
                          .master = 4.0_B,
                          .moments = 8.0_B,
                          .memory_efficiency = 1.0};

Bytes on_gpu(const TrainingStates& states) {
  return states.weights + states.gradients + states.optimizer + states.gathered;
}

TrainingStates states_of(const Model& model, const Plan& plan, int rank = 0) {
  const Training training = training_of(plan.data * plan.pipeline * 2);
  return training_states(model, plan, adam, schedule_of(plan, training), rank);
}

Plan with_zero(Plan plan, int zero) {
  plan.zero = zero;
  return plan;
}

}  // namespace

TEST_CASE("Adam in mixed precision takes 18 bytes a parameter, with ZeRO-1 6 and 12 shared") {
  const Model model = plain_gpt(8, 8, 16, 1000);
  const int data = GENERATE(1, 2, 7, 64);
  CAPTURE(data);
  const Plan plan = plan_of(1, data, 1, ScheduleKind::gpipe);
  const double weights = total_parameters(model);
  CHECK(on_gpu(states_of(model, plan)).value() == Approx(18.0 * weights));
  CHECK(on_gpu(states_of(model, with_zero(plan, 1))).value() ==
        Approx((6.0 + 12.0 / data) * weights));
}

TEST_CASE("GPUs that share a sequence share the states, too") {
  const Model model = plain_gpt(8, 8, 16, 1000);
  Plan plan = plan_of(1, 4, 1, ScheduleKind::gpipe);
  plan.context = 8;
  CHECK(states_of(model, with_zero(plan, 1)).optimizer.value() ==
        Approx(12.0 / 32.0 * total_parameters(model)));
}

TEST_CASE("states of experts are shared by fewer GPUs than the rest, and take more") {
  const Model model = deepseek_v3();
  Plan plan = plan_of(4, 32, 8, ScheduleKind::one_forward_one_backward);
  const StageParameters held = stage_parameters(model, stages_of(model, plan)[1], plan);
  CHECK(states_of(model, plan, 1).optimizer.value() == Approx(12.0 * held.all()));
  CHECK(states_of(model, with_zero(plan, 1), 1).optimizer.value() ==
        Approx(12.0 * (held.replicated / 32.0 + held.expert / 4.0)));
}

TEST_CASE("ZeRO-2 shards gradients, but for those of the layer at work") {
  const Model model = plain_gpt(8, 8, 16, 1000);
  const Plan plan = with_zero(plan_of(1, 4, 1, ScheduleKind::gpipe), 2);
  const double layer = count_parameters(model).attention + count_parameters(model).dense;
  const TrainingStates states = states_of(model, plan);
  CHECK(states.weights.value() == Approx(2.0 * total_parameters(model)));
  CHECK(states.gradients.value() == Approx(4.0 / 4.0 * total_parameters(model)));
  CHECK(states.gathered.value() == Approx(4.0 * layer * 3.0 / 4.0));
}

TEST_CASE("ZeRO-3 shards weights, but for two layers in flight") {
  const Model model = plain_gpt(8, 8, 16, 1000);
  const Plan plan = with_zero(plan_of(1, 4, 1, ScheduleKind::gpipe), 3);
  const double layer = count_parameters(model).attention + count_parameters(model).dense;
  const TrainingStates states = states_of(model, plan);
  CHECK(states.weights.value() == Approx(2.0 / 4.0 * total_parameters(model)));
  CHECK(states.gathered.value() == Approx((4.0 * layer + 2.0 * 2.0 * layer) * 3.0 / 4.0));
}

TEST_CASE("the embedding is in flight with the first layer where it is the larger") {
  const Model model = plain_gpt(8, 8, 16, 100000);
  const Plan plan = with_zero(plan_of(1, 4, 1, ScheduleKind::gpipe), 3);
  const ParameterCount count = count_parameters(model);
  const double layer = count.attention + count.dense;
  CHECK(states_of(model, plan).gathered.value() ==
        Approx((4.0 * count.embedding + 2.0 * (count.embedding + layer)) * 3.0 / 4.0));
}

TEST_CASE("states that are offloaded lie on the host instead, as many bytes as before") {
  const Model model = deepseek_v3();
  Plan plan = plan_of(4, 32, 8, ScheduleKind::one_forward_one_backward);
  plan.zero = GENERATE(0, 1, 3);
  const TrainingStates before = states_of(model, plan);
  plan.offload_optimizer = true;
  const TrainingStates after = states_of(model, plan);
  CHECK(before.host == Bytes{});
  CHECK(after.optimizer == Bytes{});
  CHECK(after.host == before.optimizer);
  CHECK(after.weights + after.gradients + after.gathered ==
        before.weights + before.gradients + before.gathered);
}

TEST_CASE("a higher ZeRO stage never takes more memory, on any rank") {
  const unsigned seed = GENERATE(range(1U, 61U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const Plan plan = random_wide_plan(random).first;
  const Model model = deepseek_v3();
  const int rank = static_cast<int>(random() % static_cast<unsigned>(plan.pipeline));
  double last = on_gpu(states_of(model, plan, rank)).value();
  for (const int zero : {1, 2, 3}) {
    CAPTURE(zero);
    const double now = on_gpu(states_of(model, with_zero(plan, zero), rank)).value();
    CHECK(now <= last * (1.0 + 1e-12));
    last = now;
  }
}
