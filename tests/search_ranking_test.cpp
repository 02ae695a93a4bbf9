#include "analysis/search_ranking.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

SearchedPlan plan_of(double step, double energy, int tensor = 1) {
  SearchedPlan plan;
  plan.plan.tensor = tensor;
  plan.estimated.step_time = Seconds{step};
  plan.estimated.energy = Joules{energy};
  return plan;
}

const std::vector step_and_energy{SearchObjective::step_time, SearchObjective::energy};

/// Few different values, so that many are equal.
std::vector<SearchedPlan> random_plans(unsigned seed) {
  std::mt19937 random{seed};
  std::vector<SearchedPlan> plans;
  for (int i = 0; i < 60; ++i) {
    plans.push_back(plan_of(1.0 + static_cast<double>(random() % 20),
                            1.0 + static_cast<double>(random() % 20), i));
  }
  return plans;
}

}  // namespace

TEST_CASE("the best come in order, equal ones as they came, and every rank counts all plans") {
  SearchRanking ranking{{SearchObjective::step_time}, 3};
  int number = 0;
  for (const double step : {5.0, 2.0, 4.0, 2.0, 3.0, 9.0}) {
    ranking.add(plan_of(step, 0.0, number++));
  }
  const std::vector<SearchedPlan> best = ranking.best();
  REQUIRE(best.size() == 3);
  CHECK(best[0].plan.tensor == 1);
  CHECK(best[1].plan.tensor == 3);
  CHECK(best[2].plan.tensor == 4);
  CHECK(best[0].rank == 1);
  CHECK(best[1].rank == 1);
  CHECK(best[2].rank == 3);
  CHECK(ranking.rank_of(plan_of(5.0, 0.0).estimated) == 5);
  CHECK(ranking.rank_of(plan_of(1.0, 0.0).estimated) == 1);
  CHECK(ranking.rank_of(plan_of(99.0, 0.0).estimated) == 7);
  CHECK(ranking.front().empty());
}

TEST_CASE("estimates that differ in their last digits are equal") {
  SearchRanking ranking{{SearchObjective::step_time}, 3};
  ranking.add(plan_of(1.0 - 1e-13, 0.0));
  CHECK(ranking.rank_of(plan_of(1.0, 0.0).estimated) == 1);
}

TEST_CASE("a front is the plans that no other equals or betters in both, each pair once") {
  const unsigned seed = GENERATE(1U, 2U, 3U, 4U, 5U);
  CAPTURE(seed);
  const std::vector<SearchedPlan> plans = random_plans(seed);
  SearchRanking ranking{step_and_energy, 3};
  for (const SearchedPlan& plan : plans) ranking.add(plan);

  std::vector<int> expected;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const PlanFigures& own = plans[i].estimated;
    bool dominated = false;
    for (std::size_t j = 0; j < plans.size(); ++j) {
      const PlanFigures& other = plans[j].estimated;
      if (other.step_time > own.step_time || *other.energy > *own.energy) continue;
      const bool equal = other.step_time == own.step_time && *other.energy == *own.energy;
      dominated = dominated || !equal || j < i;
    }
    if (!dominated) expected.push_back(plans[i].plan.tensor);
  }
  std::vector<int> found;
  const std::vector<SearchedPlan> front = ranking.front();
  for (const SearchedPlan& plan : front) found.push_back(plan.plan.tensor);
  CHECK(std::ranges::is_sorted(front, {}, [](const auto& one) { return one.estimated.step_time; }));
  std::ranges::sort(found);
  CHECK(found == expected);
}
