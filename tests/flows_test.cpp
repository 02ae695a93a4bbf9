#include "sim/flows.hpp"

#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

constexpr LinkId a{3}, b{4}, c{9};

}  // namespace

TEST_CASE("no flows demand nothing") {
  CHECK(demand_of(Flows{}).empty());
  CHECK(busiest_time({}, {}) == 0.0_s);
}

TEST_CASE("a demand adds up what all flows move over a link, links rising") {
  Flows flows;
  add_flow(flows, std::vector{c, a}, 2.0_GB);
  add_flow(flows, std::vector{b, c}, 3.0_GB);

  const Demand demand = demand_of(flows);

  REQUIRE(demand.size() == 3);
  CHECK(demand[0].link == a);
  CHECK(demand[0].size == 2.0_GB);
  CHECK(demand[1].link == b);
  CHECK(demand[1].size == 3.0_GB);
  CHECK(demand[2].link == c);
  CHECK(demand[2].size == 5.0_GB);
}

TEST_CASE("a multiplicity stands for equal flows") {
  Flows flows;
  add_flow(flows, std::vector{a}, 2.0_GB, 7);
  CHECK(demand_of(flows).front().size == 14.0_GB);
}

TEST_CASE("a link that repeats in a route carries the bytes each time") {
  Flows flows;
  add_flow(flows, std::vector{a, b, a}, 1.0_GB);

  const Demand demand = demand_of(flows);

  REQUIRE(demand.size() == 2);
  CHECK(demand[0].size == 2.0_GB);
  CHECK(demand[1].size == 1.0_GB);
}

TEST_CASE("flows of no bytes, of no multiplicity or over no link demand nothing") {
  Flows flows;
  add_flow(flows, std::vector{a, b}, 0.0_B);
  add_flow(flows, std::vector{a, b}, 1.0_GB, 0);
  add_flow(flows, {}, 1.0_GB);
  CHECK(demand_of(flows).empty());
}

TEST_CASE("the busiest link is the one that takes longest, not the one with most bytes") {
  const std::vector<Bandwidth> links{100.0_GBps, 10.0_GBps};
  const Demand demand{{LinkId{0}, 50.0_GB}, {LinkId{1}, 20.0_GB}};
  CHECK(busiest_time(links, demand).value() == Approx(2.0));
}
