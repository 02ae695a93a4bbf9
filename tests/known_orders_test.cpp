#include "workloads/known_orders.hpp"

#include "tests/catch.hpp"
#include "tests/runs.hpp"

using namespace trainyard;

TEST_CASE("a known order is that of the plan's schedule, also when others took its memory") {
  TrainingSetup setup = plain_run(4, ScheduleKind::gpipe).setup();
  setup.plan.data = 1;
  setup.plan.micro_batch = 1;
  KnownOrders orders;
  for (const int again : {0, 1}) {
    for (int batch = 50'000; batch < 65'000; batch += 1000) {  // 400,000 passes and more each
      CAPTURE(again, batch);
      setup.training.global_batch = batch;
      const PipelineOrder& order = orders.of(setup, ScheduleKey{setup, 0});
      CHECK(order.schedule.micro_batches == batch);
      CHECK(order.passes.size() == 8 * static_cast<std::size_t>(batch));
    }
  }
}
