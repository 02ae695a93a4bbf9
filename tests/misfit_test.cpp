#include "workloads/misfit.hpp"

#include "tests/catch.hpp"
#include "tests/plans.hpp"

using namespace trainyard;

TEST_CASE("the published plan of DeepSeek-V3 fits") {
  CHECK(misfit_of(v3_plan).empty());
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
