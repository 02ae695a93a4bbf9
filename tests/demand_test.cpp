#include "sim/demand.hpp"

#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

TEST_CASE("no bytes demand nothing") {
  CHECK(sum_of({}, {}).empty());
  CHECK(busiest_time({}, {}) == 0.0_s);
}

TEST_CASE("the sum of two demands names the links of either, rising") {
  const Demand a{{LinkId{1}, 2.0_GB}, {LinkId{3}, 3.0_GB}};
  const Demand b{{LinkId{0}, 1.0_GB}, {LinkId{3}, 4.0_GB}, {LinkId{7}, 5.0_GB}};
  const Demand sum = sum_of(a, b);

  REQUIRE(sum.size() == 4);
  CHECK(sum[0].link == LinkId{0});
  CHECK(sum[0].size == 1.0_GB);
  CHECK(sum[1].link == LinkId{1});
  CHECK(sum[1].size == 2.0_GB);
  CHECK(sum[2].link == LinkId{3});
  CHECK(sum[2].size == 7.0_GB);
  CHECK(sum[3].link == LinkId{7});
  CHECK(sum[3].size == 5.0_GB);
  CHECK(sum_of(a, {}).size() == 2);
  CHECK(sum_of({}, b).size() == 3);
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
