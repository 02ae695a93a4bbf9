#include "workloads/habits.hpp"

#include "tests/catch.hpp"
#include "tests/setups.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

TrainingSetup setup_of(const char* stack) {
  const Training training{.tokens = Tokens{1e12},
                          .sequence_length = 4096,
                          .global_batch = 8,
                          .precision = Precision::bf16,
                          .recompute = {}};
  Plan plan;
  plan.data = 8;
  TrainingSetup setup = setup_on(cluster_from("{gpu: H100-SXM, nodes: 1, fabric: single-switch}"),
                                 plain_gpt(4, 8, 16, 1000), training, plan);
  setup.stack = catalogue_stack(stack);
  return setup;
}

/// A choice of the plan, the habit of the stack, and what a run does of both.
struct Habit {
  std::optional<bool> OverlapChoice::* choice;
  bool Overlap::* habit;
  bool (*does)(const TrainingSetup&);
};

constexpr Habit habits[]{
    {&OverlapChoice::expert, &Overlap::expert, overlaps_exchange},
    {&OverlapChoice::context, &Overlap::context, overlaps_context},
    {&OverlapChoice::gradient, &Overlap::gradient, overlaps_gradients},
    {&OverlapChoice::parameter, &Overlap::parameter, overlaps_parameters},
};

}  // namespace

TEST_CASE("what the plan says counts, and what the stack does where the plan is silent") {
  for (const auto& [choice, habit, does] : habits) {
    for (const bool habitual : {false, true}) {
      TrainingSetup setup = setup_of("megatron-core");
      setup.stack.overlap.*habit = habitual;
      CHECK(does(setup) == habitual);
      for (const bool chosen : {false, true}) {
        setup.plan.overlap.*choice = chosen;
        CHECK(does(setup) == chosen);
      }
    }
  }
}

TEST_CASE("keys and values that are gathered before the scores travel beside none of them") {
  TrainingSetup setup = setup_of("megatron-core");
  REQUIRE(overlaps_context(setup));
  setup.plan.context_exchange = ContextExchange::gather;
  CHECK_FALSE(overlaps_context(setup));
  setup.plan.overlap.context = true;
  CHECK_FALSE(overlaps_context(setup));
}

TEST_CASE("a stack may send beside the chunks of the interleaved schedule alone") {
  TrainingSetup setup = setup_of("megatron-core");
  REQUIRE(setup.stack.overlap.point_to_point == SendOverlap::interleaved);
  CHECK_FALSE(overlaps_sends(setup));
  setup.plan.schedule = ScheduleKind::interleaved;
  CHECK(overlaps_sends(setup));
  setup.plan.overlap.point_to_point = false;
  CHECK_FALSE(overlaps_sends(setup));

  setup.plan = {};
  setup.stack.overlap.point_to_point = SendOverlap::all;
  CHECK(overlaps_sends(setup));
  setup.stack.overlap.point_to_point = SendOverlap::none;
  CHECK_FALSE(overlaps_sends(setup));
  setup.plan.overlap.point_to_point = true;
  CHECK(overlaps_sends(setup));
}

TEST_CASE("a plan that overlaps tensor transfers overlaps them with products, or with nothing") {
  TrainingSetup setup = setup_of("megatron-core");
  CHECK(tensor_overlap(setup) == TensorOverlap::weights);
  setup.plan.overlap.tensor = true;
  CHECK(tensor_overlap(setup) == TensorOverlap::products);
  setup.plan.overlap.tensor = false;
  CHECK(tensor_overlap(setup) == TensorOverlap::none);
  CHECK(tensor_overlap(setup_of("nemo")) == TensorOverlap::products);
}

TEST_CASE("weights are gathered in FP8 where products have one scale a tensor, and else in BF16") {
  TrainingSetup setup = setup_of("megatron-core");
  CHECK(gathered_weight(setup) == 2.0_B);
  setup.training.precision = Precision::fp8_block;
  CHECK(gathered_weight(setup) == 2.0_B);
  setup.training.precision = Precision::fp8_tensor;
  CHECK(gathered_weight(setup) == 1.0_B);
}

TEST_CASE("rows travel to experts as the plan says, or as the stack does") {
  TrainingSetup setup = setup_of("megatron-core");
  CHECK(dispatcher_of(setup) == Dispatcher::all_to_all);
  CHECK(dispatcher_of(setup_of("deepseek")) == Dispatcher::two_hop);
  setup.plan.dispatcher = Dispatcher::two_hop;
  CHECK(dispatcher_of(setup) == Dispatcher::two_hop);
}

TEST_CASE("layers are computed in the run's precision, with the stack's kernels") {
  TrainingSetup setup = setup_of("megatron-2021");
  setup.training.precision = Precision::fp16;
  setup.training.recompute.scores = true;
  setup.stack.kernels.unfused = 1.5;
  const LayerStyle style = style_of(setup);
  CHECK(style.precision == Precision::fp16);
  CHECK(style.recompute == setup.training.recompute);
  CHECK_FALSE(style.flash_attention);
  CHECK(style.unfused == 1.5);
  CHECK(style_of(setup_of("deepseek")).flash_attention);
}
