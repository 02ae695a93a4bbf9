#include "workloads/plan.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "tests/catch.hpp"
#include "tests/plans.hpp"
#include "workloads/breadth_first.hpp"
#include "workloads/dualpipe.hpp"

using namespace trainyard;

TEST_CASE("the published plan of DeepSeek-V3 runs 120 micro-batches") {
  CHECK(micro_batches(v3_plan, v3_training) == 120);
  CHECK(micro_batches(v3_but([](Plan& plan) { plan.micro_batch = 2; }), v3_training) == 60);
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

TEST_CASE("the embedding and the head may be stages of their own") {
  Plan plan = v3_plan;
  plan.pipeline = 4;
  plan.stage_layers = {0, 30, 31, 0};
  plan.embedding_stage = true;
  plan.head_stage = true;
  const std::vector<StageShape> stages = stages_of(deepseek_v3(), plan);
  REQUIRE(stages.size() == 4);
  CHECK(stages[0] == StageShape{.embedding = true});
  CHECK(stages[1] == StageShape{.dense_layers = 3, .expert_layers = 27});
  CHECK(stages[2] == StageShape{.expert_layers = 31});
  CHECK(stages[3] == StageShape{.prediction_layers = 1, .prediction_experts = true, .head = true});
}

TEST_CASE("126 layers, embedding and head are 128 slots: two a stage, with one layer at the ends") {
  Plan plan{.pipeline = 8, .schedule = ScheduleKind::interleaved, .virtual_stages = 8};
  plan.stage_layers.assign(64, 2);
  plan.stage_layers.front() = plan.stage_layers.back() = 1;
  const Model model = catalogue_model("llama3.1-405b");
  const std::vector<StageShape> stages = stages_of(model, plan);
  CHECK(stages.front() == StageShape{.dense_layers = 1, .embedding = true});
  CHECK(stages[1] == StageShape{.dense_layers = 2});
  CHECK(stages.back() == StageShape{.dense_layers = 1, .head = true});
  CHECK(misfit_of(plan, with_batch(8), 8, model).empty());
}

TEST_CASE("a placement lays the same ranks on other GPUs, each on one") {
  Plan plan{.tensor = 2, .context = 3, .pipeline = 5, .data = 4};
  plan.placement = {Degree::data, Degree::pipeline, Degree::tensor, Degree::context};
  CHECK(plan.gpu(0, 2 * 3) == GpuId{1});      // the next data rank
  CHECK(plan.gpu(1, 0) == GpuId{4});          // the next stage
  CHECK(plan.gpu(0, 1) == GpuId{4 * 5});      // the next tensor rank
  CHECK(plan.gpu(0, 2) == GpuId{4 * 5 * 2});  // the next context rank
  std::vector<int> ranks_on(120);
  for (int rank = 0; rank < plan.pipeline; ++rank) {
    for (int place = 0; place < plan.stage_gpus(); ++place)
      ++ranks_on[index(plan.gpu(rank, place))];
  }
  CHECK(ranks_on == std::vector<int>(120, 1));
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

TEST_CASE("two copies of the model are kept where micro-batches enter at both ends") {
  for (const auto& [name, kind] : schedule_names) {
    CAPTURE(name);
    const bool both_ends = kind == ScheduleKind::dualpipe || kind == ScheduleKind::chimera;
    Plan plan = v3_plan;
    plan.schedule = kind;
    CHECK(model_copies(plan) == (both_ends ? 2 : 1));
  }
  Plan plan = v3_plan;
  plan.schedule = ScheduleKind::written;
  plan.written = gpipe(16, 4);
  CHECK(model_copies(plan) == 1);
  plan.written = dualpipe(16, 32);
  CHECK(model_copies(plan) == 2);
}

TEST_CASE("a plan's schedule runs its micro-batches over its stages, whatever its kind") {
  for (const auto& [name, kind] : schedule_names) {
    CAPTURE(name);
    Plan plan = v3_plan;
    plan.schedule = kind;
    if (stages_on_rank(kind) == StagesOnRank::chosen) plan.virtual_stages = 3;
    const Training training = with_batch(128 * 32);
    REQUIRE(misfit_of(plan, training).empty());
    const Schedule schedule = schedule_of(plan, training);
    CHECK(schedule.order.size() == 16);
    CHECK(schedule.micro_batches * pipes(schedule.placement) == 32);
    CHECK(pipes(schedule.placement) == model_copies(plan));
    CHECK(schedule.stages == stage_count(plan));
    CHECK(std::ssize(stages_of(deepseek_v3(), plan)) == schedule.stages);
  }
}

TEST_CASE("virtual stages hold the layers in the order of the stages, not of the ranks") {
  Plan plan = v3_plan;
  plan.pipeline = 4;
  plan.schedule = ScheduleKind::interleaved;
  plan.virtual_stages = 3;
  plan.stage_layers = {};
  const std::vector<StageShape> stages = stages_of(deepseek_v3(), plan);
  REQUIRE(stages.size() == 12);
  CHECK(stages.front() == StageShape{.dense_layers = 3, .expert_layers = 3, .embedding = true});
  CHECK(stages[10] == StageShape{.expert_layers = 5});
  CHECK(stages.back().head);
}

TEST_CASE("a written schedule is the plan's schedule") {
  Plan plan = v3_plan;
  plan.schedule = ScheduleKind::written;
  plan.written = gpipe(16, 4);
  CHECK(schedule_of(plan, v3_training).order == gpipe(16, 4).order);
  CHECK(stage_count(plan) == 16);
}
