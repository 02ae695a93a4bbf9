#include "analysis/plan_text.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("a plan is told by its degrees, without those that are one and may be left out") {
  CHECK(plan_text({.pipeline = 16, .expert = 64, .data = 128, .zero = 1}) ==
        "16 pipeline stages x 128 data ranks, 64 expert ranks, ZeRO-1");
  CHECK(plan_text({.tensor = 8,
                   .sequence_parallel = true,
                   .context = 2,
                   .pipeline = 16,
                   .expert_tensor = 8,
                   .data = 64,
                   .zero = 2}) ==
        "8 tensor (sequence-parallel) x 2 context x 16 pipeline stages x 64 data ranks, 1 expert "
        "ranks, ZeRO-2");
  CHECK(plan_text({.tensor = 2,
                   .expert = 8,
                   .expert_tensor = 2,
                   .data = 64,
                   .zero = 3,
                   .shard = 8,
                   .offload_optimizer = true}) ==
        "2 tensor x 1 pipeline stages x 64 data ranks, 8 expert ranks of 2 GPUs, ZeRO-3 over 8 "
        "ranks, optimizer in the host's memory");
}

TEST_CASE("stages are told apart from ranks where these hold several") {
  CHECK(
      plan_text(
          {.pipeline = 4, .data = 2, .schedule = ScheduleKind::interleaved, .virtual_stages = 3}) ==
      "12 stages on 4 pipeline ranks x 2 data ranks, 1 expert ranks, ZeRO-0");
}
