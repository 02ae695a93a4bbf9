#include "sim/fairness.hpp"

#include <random>
#include <vector>

#include "sim/fairness_solver.hpp"
#include "tests/catch.hpp"
#include "tests/contentions.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

constexpr LinkId link_0{0}, link_1{1}, link_2{2};
const std::vector<Bandwidth> three_links(3, 1.0_GBps);

Approx near(double x) {
  return Approx(x).epsilon(1e-12);
}

std::vector<double> solve(const Contention& contention) {
  FairnessSolver solver;
  const std::span<const double> rates = solver.solve(contention);
  return {rates.begin(), rates.end()};
}

bool fair(const Contention& contention, const std::vector<double>& rates) {
  std::vector<LinkUse> uses;
  add_up(contention, rates, uses);
  return is_fair(contention, rates, uses, 1e-9);
}

}  // namespace

TEST_CASE("a lone demand moves as its busiest link allows") {
  const auto rates =
      fair_rates(three_links, std::vector<Demand>{Demand{{link_0, 4.0_GB}, {link_1, 5.0_GB}}});
  CHECK(rates == std::vector{0.2});
}

TEST_CASE("a demand without bytes takes no time") {
  const auto rates =
      fair_rates(three_links, std::vector<Demand>{Demand{}, Demand{{link_0, 0.0_GB}}});
  CHECK(1.0 / rates[0] == 0.0);
  CHECK(1.0 / rates[1] == 0.0);
}

TEST_CASE("n demands on a link get equal bandwidth, whatever their sizes") {
  std::vector<Demand> demands;
  for (int n = 1; n <= 10; ++n) {
    demands.push_back({{link_0, static_cast<double>(n) * 1.0_GB}});
    const auto rates = fair_rates(three_links, demands);
    for (int k = 1; k <= n; ++k) CHECK(rates[k - 1] * k == near(1.0 / n));
  }
}

TEST_CASE("what one leaves of a link the others divide") {
  const auto rates = fair_rates(
      three_links,
      std::vector<Demand>{Demand{{link_0, 1.0_GB}, {link_1, 8.0_GB}}, Demand{{link_1, 8.0_GB}},
                          Demand{{link_0, 1.0_GB}}, Demand{{link_0, 2.0_GB}}});
  CHECK(rates[0] == near(1.0 / 16.0));
  CHECK(rates[1] == near(1.0 / 16.0));
  CHECK(rates[2] == near(15.0 / 32.0));
  CHECK(rates[3] == near(15.0 / 64.0));
}

// Each is held up on the link that it loads twice, and leaves half of what it takes there.
TEST_CASE("three in a circle find their balance") {
  const auto rates =
      fair_rates(three_links, std::vector<Demand>{Demand{{link_0, 2.0_GB}, {link_1, 1.0_GB}},
                                                  Demand{{link_1, 2.0_GB}, {link_2, 1.0_GB}},
                                                  Demand{{link_2, 2.0_GB}, {link_0, 1.0_GB}}});
  for (const double rate : rates) CHECK(rate == near(1.0 / 3.0));
}

// Each stands for four where it puts less. Both may be held up on the first link, both on the
// second, or each where it puts more.
TEST_CASE("where three allocations are fair, one of them is found") {
  Contention contention;
  contention.add_task(1e9);
  contention.add_load(0, 1.0, 1.0);
  contention.add_load(1, 0.9, 4.0);
  contention.add_task(1e9);
  contention.add_load(0, 0.9, 4.0);
  contention.add_load(1, 1.0, 1.0);
  contention.close();
  CHECK(fair(contention, {1.0 / 5.0, 1.0 / 4.5}));
  CHECK(fair(contention, {1.0 / 4.5, 1.0 / 5.0}));
  CHECK(fair(contention, {1.0 / 4.6, 1.0 / 4.6}));
  CHECK(fair(contention, solve(contention)));
}

TEST_CASE(
    "rates are unfair if a link is more than full, a task is without, or one could have more") {
  Contention contention;
  contention.add_task(0.1);
  contention.add_load(0, 1.0, 1.0);
  contention.add_task(1e9);
  contention.add_load(0, 1.0, 2.0);
  contention.close();
  CHECK(fair(contention, {0.1, 0.45}));
  CHECK_FALSE(fair(contention, {0.1, 0.46}));
  CHECK_FALSE(fair(contention, {0.1, 0.44}));
  CHECK_FALSE(fair(contention, {0.0, 0.5}));
  CHECK_FALSE(fair(contention, {0.05, 0.475}));
  CHECK_FALSE(fair(contention, {0.2, 0.4}));
}

TEST_CASE("a task that stands for n gets the rate of n that are played one by one") {
  const unsigned seed = 2403;
  std::mt19937 random{seed};
  for (int round = 0; round < 2000; ++round) {
    CAPTURE(seed, round);
    const Contention single = random_contention(random, Loads::any);
    Contention folded;
    Contention unfolded;
    std::vector<std::uint32_t> represented_by;
    for (std::uint32_t task = 0; task < single.task_count(); ++task) {
      const auto n = static_cast<std::uint32_t>(1 + random() % 4);
      folded.add_task(single.ceiling(task));
      for (const SharedLoad& load : single.of_task(task)) folded.add_load(load.link, load.time, n);
      for (std::uint32_t k = 0; k < n; ++k) {
        represented_by.push_back(task);
        unfolded.add_task(single.ceiling(task));
        for (const SharedLoad& load : single.of_task(task)) {
          unfolded.add_load(load.link, load.time, 1.0);
        }
      }
    }
    folded.close();
    unfolded.close();
    const std::vector<double> few = solve(folded);
    std::vector<double> many;
    for (const std::uint32_t task : represented_by) many.push_back(few[task]);
    REQUIRE(unfairness(unfolded, many) < 1e-9);
    REQUIRE(unfairness(unfolded, solve(unfolded)) < 1e-9);
  }
}

TEST_CASE("equal tasks move at equal rates") {
  const unsigned seed = 2404;
  std::mt19937 random{seed};
  for (int round = 0; round < 2000; ++round) {
    CAPTURE(seed, round);
    const Contention once = random_contention(random, Loads::few_values);
    Contention twice;
    for (std::uint32_t task = 0; task < 2 * once.task_count(); ++task) {
      twice.add_task(once.ceiling(task / 2));
      for (const SharedLoad& load : once.of_task(task / 2)) {
        twice.add_load(load.link, load.time, load.alike);
      }
    }
    twice.close();
    const std::vector<double> rates = solve(twice);
    for (std::size_t task = 0; task < rates.size(); task += 2) {
      REQUIRE(rates[task] == near(rates[task + 1]));
    }
  }
}

TEST_CASE("random rates are bottleneck max fair") {
  const auto loads =
      GENERATE(Loads::any, Loads::extreme, Loads::few_values, Loads::equal, Loads::several);
  const unsigned seed = 2401;
  std::mt19937 random{seed};
  FairnessSolver solver;
  for (int round = 0; round < 5000; ++round) {
    CAPTURE(seed, round);
    const Contention contention = random_contention(random, loads);
    REQUIRE(unfairness(contention, solver.solve(contention)) < 1e-9);
  }
}

TEST_CASE("a solver remembers nothing of what it solved before") {
  const unsigned seed = 2402;
  std::mt19937 random{seed};
  FairnessSolver used;
  for (int round = 0; round < 1000; ++round) {
    CAPTURE(seed, round);
    const Contention contention = random_contention(random, Loads::any);
    const std::span<const double> rates = used.solve(contention);
    REQUIRE(std::ranges::equal(rates, solve(contention)));
  }
}
