#include "sim/bottlenecks.hpp"

#include <vector>

#include "tests/catch.hpp"

using namespace trainyard;

// Task 0 loads both links, and shares each with one other; task 2 has link 1 for half as long.
//
//              link 0   link 1
//   task 0      1        2
//   task 1      1
//   task 2               1
namespace {

Contention chain() {
  Contention contention;
  contention.add_task(0.2);
  contention.add_load(0, 1.0, 1.0);
  contention.add_load(1, 2.0, 1.0);
  contention.add_task(9.0);
  contention.add_load(0, 1.0, 1.0);
  contention.add_task(9.0);
  contention.add_load(1, 1.0, 1.0);
  contention.close();
  return contention;
}

}  // namespace

TEST_CASE("rates follow from where tasks are held up") {
  BottleneckRates rates;
  REQUIRE(rates.solve(chain(), std::vector<std::uint32_t>{1, 0, 1}));
  CHECK(rates.share(1).at(1.0) == Approx(0.5));
  CHECK(rates.share(0).at(1.0) == Approx(0.75));
  CHECK(rates.rate(0).at(1.0) == Approx(0.25));
  CHECK(rates.rate(1).at(1.0) == Approx(0.75));
  CHECK(rates.rate(2).at(1.0) == Approx(0.5));
}

TEST_CASE("a task at its ceiling follows it, and what shares a link with it gives way") {
  BottleneckRates rates;
  REQUIRE(rates.solve(chain(), std::vector<std::uint32_t>{own_ceiling, 0, 1}));
  CHECK(rates.rate(0).at(0.5) == Approx(0.1));
  CHECK(rates.rate(1).at(0.5) == Approx(0.9));
  CHECK(rates.rate(2).at(0.5) == Approx(0.8));
  CHECK(rates.rate(2).slope == Approx(-0.4));
}

TEST_CASE("two links with the same load cannot both hold tasks up") {
  Contention contention;
  for (int task = 0; task < 2; ++task) {
    contention.add_task(9.0);
    contention.add_load(0, 1.0, 1.0);
    contention.add_load(1, 1.0, 1.0);
  }
  contention.close();
  BottleneckRates rates;
  CHECK_FALSE(rates.solve(contention, std::vector<std::uint32_t>{0, 1}));
  CHECK(rates.solve(contention, std::vector<std::uint32_t>{0, 0}));
}
