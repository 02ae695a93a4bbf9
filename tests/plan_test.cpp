#include "workloads/plan.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/setups.hpp"

using namespace trainyard;

namespace {

/// DeepSeek-V3's run on 2,048 GPUs, which fits.
const Training v3_training{.tokens = Tokens{14.8e12},
                           .sequence_length = 4096,
                           .global_batch = 15360,
                           .precision = Precision::fp8_block,
                           .recompute = {}};
const Plan v3_plan{.pipeline = 16,
                   .expert = 64,
                   .data = 128,
                   .zero = 1,
                   .micro_batch = 1,
                   .schedule = ScheduleKind::dualpipe,
                   .stage_layers = {},
                   .overlap_expert = {},
                   .overlap_point_to_point = {}};

/// What keeps DeepSeek-V3 from running, as "key: problem (remedy)"; empty if nothing does.
std::string misfit_of(const Plan& plan, const Training& training = v3_training, int gpus = 2048,
                      const Model& model = deepseek_v3()) {
  const auto misfit = find_misfit(model, training, plan, gpus / 8, 8);
  return misfit ? misfit->key + ": " + misfit->problem + " (" + misfit->remedy + ")" : "";
}

/// The plan of DeepSeek-V3 after a change.
template <class Change>
Plan v3_but(Change change) {
  Plan plan = v3_plan;
  change(plan);
  return plan;
}

Training with_batch(int sequences) {
  Training training = v3_training;
  training.global_batch = sequences;
  return training;
}

}  // namespace

TEST_CASE("the published plan of DeepSeek-V3 fits, in 120 micro-batches") {
  CHECK(misfit_of(v3_plan).empty());
  CHECK(micro_batches(v3_plan, v3_training) == 120);
  CHECK(micro_batches(v3_but([](Plan& plan) { plan.micro_batch = 2; }), v3_training) == 60);
}

TEST_CASE("a pipeline has at most as many stages as there are layers") {
  CHECK(misfit_of(v3_but([](Plan& plan) { plan.pipeline = 64; })) ==
        "pipeline: 64 pipeline stages for 61 layers of deepseek-v3 "
        "(use at most as many stages as layers)");
}

TEST_CASE("the listed stages are those of the pipeline, and hold the model's layers") {
  CHECK(misfit_of(v3_but([](Plan& plan) { plan.stage_layers = {30, 31}; })) ==
        "stage_layers: 2 stages listed, but 16 in the pipeline (list the layers of each stage)");
  CHECK(misfit_of(v3_but([](Plan& plan) { plan.stage_layers.assign(16, 4); })) ==
        "stage_layers: the stages hold 64 layers, but deepseek-v3 has 61 (make them add up)");
}

TEST_CASE("pipelines and data ranks make up the cluster") {
  CHECK(misfit_of(v3_plan, v3_training, 2040) ==
        "pipeline: 16 stages do not divide 2040 GPUs (choose a divisor, or another number of "
        "nodes)");
  CHECK(misfit_of(v3_plan, v3_training, 1024) ==
        "data: 16 stages x 128 data ranks are 2048 GPUs, but the cluster has 1024 "
        "(leave 'data' out, and it is what remains)");
}

TEST_CASE("expert ranks divide the experts and the GPUs of a stage") {
  CHECK(misfit_of(v3_but([](Plan& plan) { plan.expert = 48; })) ==
        "expert: 48 expert ranks do not divide 256 experts (choose a divisor of 256)");
  CHECK(misfit_of(v3_but([](Plan& plan) { plan.expert = 256; })) ==
        "expert: 256 expert ranks do not divide the 128 GPUs of a pipeline stage "
        "(choose a divisor of 128)");
  const Model dense = model_from(
      "{layers: 32, hidden: 64, vocabulary: 100, feed_forward: 256, gated: true,"
      " attention: {heads: 4, key_width: 16, value_width: 16}}");
  CHECK(misfit_of(v3_plan, v3_training, 2048, dense) ==
        "expert: the model has no experts (leave 'expert' out)");
}

TEST_CASE("a batch divides into micro-batches") {
  CHECK(misfit_of(v3_plan, with_batch(15361)) ==
        "global_batch: 15361 sequences do not divide into micro-batches of 1 on 128 data ranks "
        "(choose a multiple of 128)");
  CHECK(misfit_of(v3_but([](Plan& plan) { plan.micro_batch = 7; })) ==
        "global_batch: 15360 sequences do not divide into micro-batches of 7 on 128 data ranks "
        "(choose a multiple of 896)");
  CHECK(misfit_of(v3_plan, with_batch(64)) ==
        "global_batch: 64 sequences do not divide into micro-batches of 1 on 128 data ranks "
        "(choose a multiple of 128)");
}

TEST_CASE("dualpipe needs even stages, even micro-batches, and twice as many of these") {
  CHECK(misfit_of(v3_but([](Plan& plan) { plan.pipeline = 15; }), v3_training, 15 * 128) ==
        "pipeline: dualpipe on an odd number of stages, 15 "
        "(choose an even number, or another schedule)");
  CHECK(misfit_of(v3_plan, with_batch(128 * 33)) ==
        "schedule: dualpipe with an odd number of micro-batches, 33 "
        "(choose a global_batch that gives an even number, or another schedule)");
  CHECK(misfit_of(v3_plan, with_batch(128 * 30)) ==
        "schedule: dualpipe with 30 micro-batches, fewer than twice the 16 stages "
        "(raise global_batch, or choose another schedule)");
  CHECK(misfit_of(v3_plan, with_batch(128 * 32)).empty());

  const Plan other = v3_but([](Plan& plan) {
    plan.pipeline = 15;
    plan.schedule = ScheduleKind::one_forward_one_backward;
  });
  CHECK(misfit_of(other, with_batch(128), 15 * 128).empty());
}

TEST_CASE("stages are filled evenly, the last one, which has the head, less") {
  CHECK(default_stage_layers(61, 16) ==
        std::vector{4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 1});
  CHECK(default_stage_layers(12, 4) == std::vector{3, 3, 3, 3});
  CHECK(default_stage_layers(10, 4) == std::vector{3, 3, 3, 1});
  CHECK(default_stage_layers(5, 1) == std::vector{5});
  CHECK(default_stage_layers(9, 4) == std::vector{3, 2, 2, 2});  // 3, 3, 3 would leave none
  CHECK(default_stage_layers(17, 16) ==
        std::vector{2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
}

TEST_CASE("every stage has a layer, and all layers are on some stage") {
  for (int layers = 1; layers <= 130; ++layers) {
    for (int stages = 1; stages <= layers; ++stages) {
      const std::vector<int> held = default_stage_layers(layers, stages);
      const int fewest = *std::ranges::min_element(held);
      const int sum = std::accumulate(held.begin(), held.end(), 0);
      if (std::ssize(held) == stages && fewest >= 1 && sum == layers) continue;
      CAPTURE(layers, stages);
      FAIL_CHECK("some layer is nowhere, or some stage is empty");
    }
  }
}

TEST_CASE("DeepSeek-V3's dense layers come first, and the prediction layer after the head") {
  const std::vector<StageShape> stages = stages_of(deepseek_v3(), v3_plan);
  REQUIRE(stages.size() == 16);
  CHECK(stages.front() == StageShape{.dense_layers = 3, .expert_layers = 1, .embedding = true});
  for (std::size_t stage = 1; stage < 15; ++stage) {
    CHECK(stages[stage] == StageShape{.expert_layers = 4});
  }
  CHECK(stages.back() ==
        StageShape{
            .expert_layers = 1, .prediction_layers = 1, .prediction_experts = true, .head = true});
}

TEST_CASE("stages hold what the plan lists") {
  Plan plan = v3_plan;
  plan.pipeline = 3;
  plan.stage_layers = {2, 30, 29};
  const std::vector<StageShape> stages = stages_of(deepseek_v3(), plan);
  REQUIRE(stages.size() == 3);
  CHECK(stages[0] == StageShape{.dense_layers = 2, .embedding = true});
  CHECK(stages[1] == StageShape{.dense_layers = 1, .expert_layers = 29});
  CHECK(stages[2] ==
        StageShape{
            .expert_layers = 29, .prediction_layers = 1, .prediction_experts = true, .head = true});
}

TEST_CASE("a pipeline rank's GPUs lie side by side, and every GPU has one rank") {
  CHECK(v3_plan.gpus() == 2048);
  CHECK(v3_plan.gpu(0, 0) == GpuId{0});
  CHECK(v3_plan.gpu(0, 127) == GpuId{127});
  CHECK(v3_plan.gpu(1, 0) == GpuId{128});
  CHECK(v3_plan.gpu(15, 127) == GpuId{2047});
  std::vector<int> ranks_on(2048);
  for (int rank = 0; rank < v3_plan.pipeline; ++rank) {
    for (int data = 0; data < v3_plan.data; ++data) ++ranks_on[index(v3_plan.gpu(rank, data))];
  }
  CHECK(ranks_on == std::vector<int>(2048, 1));
}

TEST_CASE("dualpipe alone keeps two copies of the model") {
  CHECK(model_copies(ScheduleKind::gpipe) == 1);
  CHECK(model_copies(ScheduleKind::one_forward_one_backward) == 1);
  CHECK(model_copies(ScheduleKind::dualpipe) == 2);
  CHECK(schedule_of(v3_plan, v3_training).placement.front().size() == 2);
}

TEST_CASE("expert groups lie on whole nodes, or several of them on one") {
  CHECK(misfit_of(v3_but([](Plan& plan) { plan.expert = 4; })).empty());
  Plan crooked = v3_plan;
  crooked.pipeline = 1;
  crooked.expert = 16;
  crooked.data = 48;
  crooked.schedule = ScheduleKind::one_forward_one_backward;
  crooked.stage_layers = {};
  const auto misfit = find_misfit(deepseek_v3(), with_batch(48), crooked, 4, 12);
  REQUIRE(misfit);
  CHECK(misfit->problem == "16 expert ranks do not lie on whole nodes of 12 GPUs");
  CHECK(misfit->remedy ==
        "choose a multiple or a divisor of 12, and pipeline stages of whole nodes");
}

TEST_CASE("a pipeline numbers at most 65,535 micro-batches") {
  CHECK(
      misfit_of(v3_but([](Plan& plan) { plan.schedule = ScheduleKind::one_forward_one_backward; }),
                with_batch(128 * 70000)) ==
      "global_batch: 70000 micro-batches on each pipeline (at most 65535: raise 'micro_batch' or "
      "the number of GPUs)");
}
