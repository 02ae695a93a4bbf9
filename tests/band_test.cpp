#include "analysis/band.hpp"

#include "sim/units.hpp"
#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("what is sure has no width") {
  CHECK(Band<Dollars>::sure(Dollars{5.0}).is_sure());
  CHECK_FALSE(Band<Dollars>{Dollars{1.0}, Dollars{2.0}, Dollars{3.0}}.is_sure());
}

TEST_CASE("bands of the same draws add bound by bound") {
  const Band<Dollars> sum =
      Band<Dollars>{Dollars{1.0}, Dollars{2.0}, Dollars{4.0}} + Band<Dollars>::sure(Dollars{10.0});
  CHECK(sum.low == Dollars{11.0});
  CHECK(sum.middle == Dollars{12.0});
  CHECK(sum.high == Dollars{14.0});
}

TEST_CASE("a band of hours at a price is a band of dollars") {
  const Band<Dollars> cost =
      Band<GpuHours>{GpuHours{1.0}, GpuHours{2.0}, GpuHours{3.0}} * Price{2.0};
  CHECK(cost.low == Dollars{2.0});
  CHECK(cost.high == Dollars{6.0});
}

TEST_CASE(
    "hours that are not sure at a price that is not sure cost between the products of bounds") {
  const Band<Dollars> cost = Band<Price>{Price{1.0}, Price{2.0}, Price{4.0}} *
                             Band<GpuHours>{GpuHours{10.0}, GpuHours{20.0}, GpuHours{30.0}};
  CHECK(cost == Band<Dollars>{Dollars{10.0}, Dollars{40.0}, Dollars{120.0}});
}
