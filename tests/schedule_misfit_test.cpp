#include "workloads/schedule_misfit.hpp"

#include "tests/catch.hpp"
#include "tests/plans.hpp"
#include "workloads/breadth_first.hpp"
#include "workloads/chimera.hpp"

using namespace trainyard;

namespace {

/// What keeps DeepSeek-V3 on 16 ranks from running after a change, with so many micro-batches.
template <class Change>
std::string misfit_with(int batches, Change change) {
  return misfit_of(v3_but(change), with_batch(128 * batches));
}

}  // namespace

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

TEST_CASE("interleaving takes two stages a rank or more, and rounds of micro-batches") {
  const auto twice = [](Plan& plan) {
    plan.schedule = ScheduleKind::interleaved;
    plan.virtual_stages = 2;
  };
  CHECK(misfit_with(48, twice).empty());
  CHECK(misfit_with(24, twice) ==
        "schedule: interleaved with 24 micro-batches, no multiple of the 16 ranks (choose a "
        "global_batch that gives a multiple of 16, or another schedule)");
  CHECK(misfit_with(48, [](Plan& plan) { plan.schedule = ScheduleKind::interleaved; }) ==
        "virtual_stages: interleaved with one stage on each rank (write 'virtual_stages: 2' or "
        "more, or choose 1f1b)");
  CHECK(misfit_with(48,
                    [&](Plan& plan) {
                      twice(plan);
                      plan.virtual_stages = 4;
                    }) ==
        "pipeline: 64 pipeline stages for 61 layers of deepseek-v3 (use at most as many "
        "stages as layers)");
}

TEST_CASE("breadth first takes any number of micro-batches, and stages that can be numbered") {
  const auto with_stages = [](int stages) {
    return [stages](Plan& plan) {
      plan.pipeline = 1;
      plan.data = 2048;
      plan.schedule = ScheduleKind::looped_breadth_first;
      plan.virtual_stages = stages;
    };
  };
  const Training training = with_batch(2048 * 3);
  CHECK(misfit_of(v3_but(with_stages(1)), training).empty());
  CHECK(misfit_of(v3_but(with_stages(61)), training).empty());
  Model deep = deepseek_v3();
  deep.layers = 300;
  CHECK(misfit_of(v3_but(with_stages(256)), training, 2048, deep) ==
        "virtual_stages: 256 stages on each rank (at most 255)");
}

TEST_CASE("other schedules settle themselves how many stages a rank holds") {
  const auto with = [](ScheduleKind schedule, int stages) {
    return [=](Plan& plan) {
      plan.schedule = schedule;
      plan.virtual_stages = stages;
    };
  };
  CHECK(misfit_with(32, with(ScheduleKind::zero_bubble_v, 1)).empty());
  CHECK(misfit_with(32, with(ScheduleKind::zero_bubble_v, 2)).empty());
  CHECK(misfit_with(32, with(ScheduleKind::zero_bubble_v, 3)) ==
        "virtual_stages: zb-v cannot have 3 virtual stages on each rank (leave 'virtual_stages' "
        "out, or choose interleaved or bfs)");
  CHECK(misfit_with(32, with(ScheduleKind::zero_bubble_h1, 2)) ==
        "virtual_stages: zb-h1 cannot have 2 virtual stages on each rank (leave 'virtual_stages' "
        "out, or choose interleaved or bfs)");
  CHECK(misfit_with(32, with(ScheduleKind::dualpipe, 2)) ==
        "virtual_stages: dualpipe cannot have 2 virtual stages on each rank (leave "
        "'virtual_stages' out, or choose interleaved or bfs)");
}

TEST_CASE("dualpipev needs two micro-batches a rank, chimera a multiple of even ranks") {
  const auto folded = [](Plan& plan) { plan.schedule = ScheduleKind::dualpipe_v; };
  CHECK(misfit_with(33, folded).empty());
  CHECK(misfit_with(31, folded) ==
        "schedule: dualpipev with 31 micro-batches, fewer than twice the 16 ranks (raise "
        "global_batch, or choose another schedule)");
  const auto chimera = [](Plan& plan) { plan.schedule = ScheduleKind::chimera; };
  CHECK(misfit_with(16, chimera).empty());
  CHECK(misfit_with(24, chimera) ==
        "schedule: chimera with 24 micro-batches, no multiple of the 16 ranks (choose a "
        "global_batch that gives a multiple of 16, or another schedule)");
  Plan odd = v3_but(chimera);
  odd.pipeline = 15;
  CHECK(misfit_of(odd, with_batch(128 * 15), 15 * 128) ==
        "pipeline: chimera on an odd number of stages, 15 (choose an even number, or another "
        "schedule)");
}

TEST_CASE("a written schedule has the ranks and micro-batches of the plan") {
  const auto written = [](const Schedule& schedule) {
    return [&schedule](Plan& plan) {
      plan.schedule = ScheduleKind::written;
      plan.written = schedule;
    };
  };
  CHECK(misfit_with(32, written(gpipe(16, 32))).empty());
  CHECK(misfit_with(32, written(chimera(16, 32))).empty());
  CHECK(misfit_with(32, written(gpipe(8, 32))) ==
        "pipeline: the written schedule has 8 ranks, but the pipeline 16 (write 'pipeline: 8', or "
        "another schedule)");
  CHECK(misfit_with(32, written(chimera(16, 16))) ==
        "schedule: the written schedule has 16 micro-batches, but each pipeline 32 (choose a "
        "global_batch that gives 16)");
}
