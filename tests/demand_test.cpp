#include "sim/demand.hpp"

#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

TEST_CASE("no bytes demand nothing") {
  CHECK(demand_of({}).empty());
  CHECK(busiest_time({}, {}) == 0.0_s);
}

TEST_CASE("a demand names the links that carry something, rising") {
  const Demand demand = demand_of(std::vector{0.0_B, 2.0_GB, 0.0_B, 3.0_GB});

  REQUIRE(demand.size() == 2);
  CHECK(demand[0].link == LinkId{1});
  CHECK(demand[0].size == 2.0_GB);
  CHECK(demand[1].link == LinkId{3});
  CHECK(demand[1].size == 3.0_GB);
}

TEST_CASE("the busiest link is the one that takes longest, not the one with most bytes") {
  const std::vector<Bandwidth> links{100.0_GBps, 10.0_GBps};
  const Demand demand{{LinkId{0}, 50.0_GB}, {LinkId{1}, 20.0_GB}};
  CHECK(busiest_time(links, demand).value() == Approx(2.0));
}

TEST_CASE("a link works for all tasks that a demand stands for") {
  const std::vector<Bandwidth> links(2, 10.0_GBps);
  const Demand demand{{LinkId{0}, 50.0_GB}, {.link = LinkId{1}, .size = 20.0_GB, .alike = 4.0}};
  CHECK(busiest_time(links, demand).value() == Approx(8.0));
}
