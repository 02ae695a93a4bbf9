#include "analysis/plan_text.hpp"

#include "tests/catch.hpp"
#include "tests/setups.hpp"

using namespace trainyard;

TEST_CASE("a plan is told by its degrees, without those that are one") {
  CHECK(plan_text({.pipeline = 16, .expert = 64, .data = 128, .zero = 1}) ==
        "16 pipeline stages x 128 data ranks, 64 expert ranks, ZeRO-1");
  CHECK(plan_text({.tensor = 8,
                   .sequence_parallel = true,
                   .context = 2,
                   .pipeline = 16,
                   .expert_tensor = 8,
                   .data = 64,
                   .zero = 2}) ==
        "8 tensor (sequence-parallel) x 2 context x 16 pipeline stages x 64 data ranks, ZeRO-2");
  CHECK(plan_text({.tensor = 2,
                   .expert = 8,
                   .expert_tensor = 2,
                   .data = 64,
                   .zero = 3,
                   .shard = 8,
                   .offload_optimizer = true}) ==
        "2 tensor x 64 data ranks, 8 expert ranks of 2 GPUs, ZeRO-3 over 8 ranks, optimizer in the "
        "host's memory");
  CHECK(plan_text({.tensor = 8}) == "8 tensor x 1 data rank, no ZeRO");
}

TEST_CASE("how many GPUs share an expert is told where it is not as many as tensor ranks") {
  const Plan plan{.tensor = 2, .expert = 8, .expert_tensor = 1, .data = 8, .zero = 1};
  CHECK(plan_text(plan) == "2 tensor x 8 data ranks, 8 expert ranks of 1 GPU, ZeRO-1");
  const Plan single{.tensor = 2, .expert_tensor = 1, .data = 8, .zero = 1};
  CHECK(plan_text(single, true) == "2 tensor x 8 data ranks, 1 expert rank of 1 GPU, ZeRO-1");
  CHECK(plan_text(single, false) == "2 tensor x 8 data ranks, ZeRO-1");
}

TEST_CASE("stages are told apart from ranks where these hold several") {
  CHECK(
      plan_text(
          {.pipeline = 4, .data = 2, .schedule = ScheduleKind::interleaved, .virtual_stages = 3}) ==
      "12 stages on 4 pipeline ranks x 2 data ranks, no ZeRO");
}

TEST_CASE("a stage is told by what it holds") {
  CHECK(stage_text({.dense_layers = 3, .expert_layers = 1, .embedding = true}) ==
        "embedding + 3 dense 1 MoE");
  CHECK(stage_text({.expert_layers = 1, .prediction_layers = 1, .head = true}) ==
        "1 MoE + head + 1 MTP");
}

TEST_CASE("memory is told by what it holds, and what is shared by how many") {
  using Lines = std::vector<std::string>;
  const MemoryUse memory{.weights = Bytes{1e9},
                         .gradients = Bytes{2e9},
                         .optimizer = Bytes{3e9},
                         .activations = Bytes{4e9},
                         .buffers = Bytes{5.25e9}};
  const std::string held =
      "weights 1.0, gradients 2.0, optimizer 3.0, activations 4.0, buffers 5.2";
  const Model dense = plain_gpt(2, 8, 64, 1000);
  CHECK(memory_lines(memory, dense, {.data = 8}) == Lines{held});
  CHECK(memory_lines(memory, dense, {.context = 2, .data = 8, .zero = 2}) ==
        Lines{held, "gradients and optimizer shared by 16 GPUs"});
  CHECK(
      memory_lines(memory, deepseek_v3(), {.pipeline = 16, .expert = 64, .data = 128, .zero = 1}) ==
      Lines{held, "optimizer shared by 128 GPUs, of experts by 2"});
  MemoryUse offloaded = memory;
  offloaded.host = Bytes{7e9};
  CHECK(memory_lines(offloaded, dense, {.data = 8, .zero = 3, .shard = 4}) ==
        Lines{held, "weights, gradients and optimizer shared by 4 GPUs",
              "and 7.0 GB for each GPU in the host's memory"});
}
