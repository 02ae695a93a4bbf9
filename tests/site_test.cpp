#include "workloads/site.hpp"

#include "tests/catch.hpp"
#include "tests/plans.hpp"
#include "tests/runs.hpp"

using namespace trainyard;

TEST_CASE("a site is the GPUs that share matrices, sequences or experts") {
  const Model dense = plain_run(1, ScheduleKind::gpipe).model;
  const Plan shared{.tensor = 4, .context = 2, .data = 8};
  CHECK(site_places(dense, shared) == 8);
  CHECK(pipeline_replicas(dense, shared) == 8);
  CHECK(site_places(deepseek_v3(), v3_plan) == 64);
  CHECK(pipeline_replicas(deepseek_v3(), v3_plan) == 2);
}

TEST_CASE("where experts and matrices are shared by different groups, a site holds whole ones") {
  const Plan folded{.tensor = 4, .expert = 2, .expert_tensor = 3, .data = 6};
  CHECK(site_places(deepseek_v3(), folded) == 12);
  CHECK(pipeline_replicas(deepseek_v3(), folded) == 2);
}

TEST_CASE("sharded weights make all GPUs of a pipeline rank one site") {
  const Model dense = plain_run(1, ScheduleKind::gpipe).model;
  CHECK(pipeline_replicas(dense, {.tensor = 2, .data = 16, .zero = 2}) == 16);
  CHECK(pipeline_replicas(dense, {.tensor = 2, .data = 16, .zero = 3}) == 1);
}
