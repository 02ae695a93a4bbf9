#include "sim/rising_ceiling.hpp"

#include <limits>
#include <random>
#include <vector>

#include "tests/catch.hpp"
#include "tests/contentions.hpp"

using namespace trainyard;

TEST_CASE("where tasks meet on one link, ceilings rise until each has its share or is at its own") {
  Contention contention;
  for (const double ceiling : {0.1, 0.2, 9.0, 9.0}) {
    contention.add_task(ceiling);
    contention.add_load(0, 1.0, 1.0);
  }
  contention.close();
  std::vector<double> rates(4);
  REQUIRE(rise_to_ceilings(contention, 1e-12, rates));
  CHECK(rates[0] == Approx(0.1));
  CHECK(rates[1] == Approx(0.2));
  CHECK(rates[2] == Approx(0.35));
  CHECK(rates[3] == Approx(0.35));
}

TEST_CASE("rising ceilings lead to fair rates in random contentions") {
  const auto loads =
      GENERATE(Loads::any, Loads::extreme, Loads::few_values, Loads::equal, Loads::several);
  const unsigned seed = 2501;
  std::mt19937 random{seed};
  std::vector<double> rates;
  for (int round = 0; round < 2000; ++round) {
    CAPTURE(seed, round);
    const Contention contention = random_contention(random, loads);
    rates.resize(contention.task_count());
    REQUIRE(rise_to_ceilings(contention, 1e-9, rates));
    REQUIRE(unfairness(contention, rates) < 1e-9);
  }
}
