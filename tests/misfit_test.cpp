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

TEST_CASE("stages that are the embedding or the head alone need no layer") {
  const auto with_ends = [](bool ends) {
    return v3_but([ends](Plan& plan) {
      plan.pipeline = 63;
      plan.expert = 1;
      plan.data = 1;
      plan.schedule = ScheduleKind::one_forward_one_backward;
      plan.stage_layers.assign(63, 1);
      plan.stage_layers.front() = plan.stage_layers.back() = 0;
      plan.embedding_stage = plan.head_stage = ends;
    });
  };
  CHECK(misfit_of(with_ends(true), with_batch(1), 63 * 8).starts_with("data: "));
  CHECK(misfit_of(with_ends(false), with_batch(1), 63 * 8).starts_with("pipeline: 63 pipeline"));
}

TEST_CASE("tensor, context and pipeline ranks divide the cluster, and data ranks fill it") {
  const auto with = [](int tensor, int context, int data) {
    return v3_but([=](Plan& plan) {
      plan.tensor = tensor;
      plan.context = context;
      plan.data = data;
      plan.sequence_parallel = tensor > 1;
    });
  };
  CHECK(misfit_of(with(4, 2, 16)).empty());
  CHECK(misfit_of(with(3, 1, 128)) ==
        "tensor: 3 tensor ranks do not divide the 128 GPUs of a pipeline stage "
        "(choose a divisor of 128)");
  CHECK(misfit_of(with(4, 3, 128)) ==
        "context: 4 tensor x 3 context ranks do not divide the 128 GPUs of a pipeline stage "
        "(choose a divisor of 32)");
  CHECK(misfit_of(with(4, 2, 128)) ==
        "data: 4 tensor ranks x 2 context ranks x 16 stages x 128 data ranks are 16384 GPUs, but "
        "the cluster has 2048 (leave 'data' out, and it is what remains)");
}

TEST_CASE("ranks that share states divide the data ranks, and need ZeRO") {
  const auto with = [](int zero, int shard) {
    return misfit_of(v3_but([=](Plan& plan) {
      plan.zero = zero;
      plan.shard = shard;
    }));
  };
  CHECK(with(3, 32).empty());
  CHECK(with(1, 48) ==
        "shard: 48 ranks that share states do not divide 128 data ranks (choose a divisor of 128)");
  CHECK(with(0, 32) == "shard: nothing is sharded without ZeRO (write 'zero: 1', 2 or 3 too)");
}

TEST_CASE("every stage of ZeRO goes with pipelines") {
  for (const int zero : {0, 1, 2, 3}) {
    CHECK(misfit_of(v3_but([=](Plan& plan) { plan.zero = zero; })).empty());
  }
}

TEST_CASE("a batch is divided among data ranks, not among those that share a sequence") {
  const Plan shared = v3_but([](Plan& plan) {
    plan.context = 8;
    plan.data = 16;
  });
  CHECK(misfit_of(shared, with_batch(16 * 32)).empty());
  CHECK(misfit_of(shared, with_batch(8)) ==
        "global_batch: 8 sequences do not divide into micro-batches of 1 on 16 data ranks "
        "(choose a multiple of 16)");
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

TEST_CASE("a pipeline numbers at most 65,535 micro-batches") {
  CHECK(
      misfit_of(v3_but([](Plan& plan) { plan.schedule = ScheduleKind::one_forward_one_backward; }),
                with_batch(128 * 70000)) ==
      "global_batch: 70000 micro-batches on each pipeline (at most 65535: raise 'micro_batch' or "
      "the number of GPUs)");
}
