#include "analysis/search_replays.hpp"

#include <vector>

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

SearchedPlan replayed_plan(double step, double hours, bool within = true) {
  SearchedPlan plan;
  plan.estimated.step_time = Seconds{1.0};
  plan.estimated.gpu_hours = GpuHours{1.0};
  plan.replayed = plan.estimated;
  plan.replayed->step_time = Seconds{step};
  plan.replayed->gpu_hours = GpuHours{hours};
  plan.within = within;
  return plan;
}

std::vector<double> steps_of(const std::vector<SearchedPlan>& plans) {
  std::vector<double> steps;
  for (const SearchedPlan& plan : plans) steps.push_back(plan.figures().step_time.value());
  return steps;
}

const std::vector step_and_hours{SearchObjective::step_time, SearchObjective::gpu_hours};

}  // namespace

TEST_CASE("what another plan betters as replayed is no longer of the front") {
  CHECK(steps_of(without_dominated(
            {replayed_plan(1.0, 9.0), replayed_plan(2.0, 9.5), replayed_plan(3.0, 4.0),
             replayed_plan(3.0, 4.0), replayed_plan(3.0, 5.0)},
            step_and_hours)) == std::vector{1.0, 3.0});
}

TEST_CASE("a plan past the limits does not push out one that keeps within them") {
  const auto front =
      without_dominated({replayed_plan(1.0, 1.0, false), replayed_plan(2.0, 2.0)}, step_and_hours);
  CHECK(steps_of(front) == std::vector{1.0, 2.0});
  CHECK(without_dominated({replayed_plan(1.0, 1.0), replayed_plan(2.0, 2.0, false)}, step_and_hours)
            .size() == 1);
}

TEST_CASE("a spread keeps the ends, and what lies evenly between them") {
  std::vector<SearchedPlan> plans;
  for (int step = 1; step <= 9; ++step) plans.push_back(replayed_plan(step, 1.0));
  CHECK(steps_of(spread(plans, 3)) == std::vector{1.0, 5.0, 9.0});
  CHECK(steps_of(spread(plans, 2)) == std::vector{1.0, 9.0});
  CHECK(steps_of(spread(plans, 1)) == std::vector{1.0});
  CHECK(spread(plans, 9).size() == 9);
  CHECK(spread({}, 3).empty());
}
