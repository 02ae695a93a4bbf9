#include "workloads/plan_keys.hpp"

#include "tests/catch.hpp"
#include "tests/runs.hpp"

using namespace trainyard;

namespace {

TrainingSetup small_setup() {
  return plain_run(4, ScheduleKind::one_forward_one_backward).setup();
}

StageKey stages_of_plan(const TrainingSetup& setup) {
  return {setup.plan, 0};
}

}  // namespace

TEST_CASE("plans whose micro-batches differ lie on the same GPUs, and do not run the same chunks") {
  const TrainingSetup one = small_setup();
  TrainingSetup two = one;
  two.plan.micro_batch = 2;
  CHECK(GroupKey{one.plan} == GroupKey{two.plan});
  CHECK(SiteKey{one} == SiteKey{two});
  CHECK(stages_of_plan(one) == stages_of_plan(two));
  CHECK(LoadKey{one} != LoadKey{two});
  CHECK(ScheduleKey{one, 0} != ScheduleKey{two, 0});
}

TEST_CASE("what a plan leaves to the stack is as if it said the same") {
  const TrainingSetup left = small_setup();
  TrainingSetup said = left;
  said.plan.overlap.gradient = left.stack.overlap.gradient;
  const StateKey states{left.plan, stages_of_plan(left)};
  CHECK(SyncKey{left, states} == SyncKey{said, states});
  said.plan.overlap.gradient = !left.stack.overlap.gradient;
  CHECK(SyncKey{left, states} != SyncKey{said, states});
}

TEST_CASE("schedules with as many stages on a rank place them alike, but for written ones") {
  TrainingSetup one = small_setup();
  TrainingSetup two = one;
  two.plan.schedule = ScheduleKind::zero_bubble_h1;
  CHECK(stages_of_plan(one) == stages_of_plan(two));
  two.plan.schedule = ScheduleKind::dualpipe;
  CHECK(stages_of_plan(one) != stages_of_plan(two));
  one.plan.schedule = ScheduleKind::written;
  CHECK(StageKey{one.plan, 1} != StageKey{one.plan, 2});
}

TEST_CASE("only sharded weights make shards a matter of sites") {
  const TrainingSetup one = small_setup();
  TrainingSetup two = one;
  two.plan.zero = 1;
  CHECK(SiteKey{one} == SiteKey{two});
  two.plan.zero = 3;
  CHECK(SiteKey{one} != SiteKey{two});
}
