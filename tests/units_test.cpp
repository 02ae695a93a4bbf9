#include "sim/units.hpp"

#include <concepts>
#include <type_traits>

#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

template <class A, class B>
concept Addable = requires(A a, B b) { a + b; };

template <class A, class B>
concept Comparable = requires(A a, B b) { a < b; };

template <class A, class B>
concept Multipliable = requires(A a, B b) { a* b; };

template <class A, class B>
concept Divisible = requires(A a, B b) { a / b; };

}  // namespace

TEST_CASE("units that do not belong together neither add nor compare") {
  STATIC_REQUIRE(Addable<Bytes, Bytes>);
  STATIC_REQUIRE_FALSE(Addable<Bytes, Seconds>);
  STATIC_REQUIRE_FALSE(Addable<Flops, FlopRate>);
  STATIC_REQUIRE_FALSE(Addable<Seconds, double>);
  STATIC_REQUIRE(Comparable<Watts, Watts>);
  STATIC_REQUIRE_FALSE(Comparable<Dollars, GpuHours>);
  STATIC_REQUIRE_FALSE(Comparable<Tokens, double>);
}

TEST_CASE("only amounts and rates that fit multiply and divide") {
  STATIC_REQUIRE(Multipliable<Bandwidth, Seconds>);
  STATIC_REQUIRE_FALSE(Multipliable<Bandwidth, Bytes>);
  STATIC_REQUIRE_FALSE(Multipliable<Seconds, Seconds>);
  STATIC_REQUIRE(Divisible<Flops, FlopRate>);
  STATIC_REQUIRE_FALSE(Divisible<double, Seconds>);
}

TEST_CASE("money of one currency neither adds to another nor pays for what has another price") {
  STATIC_REQUIRE_FALSE(Addable<Dollars, Euros>);
  STATIC_REQUIRE_FALSE(Comparable<Dollars, Euros>);
  STATIC_REQUIRE_FALSE(Multipliable<Price, Seconds>);
  STATIC_REQUIRE_FALSE(Multipliable<EnergyPrice, GpuHours>);
  STATIC_REQUIRE_FALSE(Multipliable<CarbonIntensity, Watts>);
  STATIC_REQUIRE_FALSE(Addable<Price, DollarRate>);
  STATIC_REQUIRE(std::same_as<decltype(EnergyPrice{} * (Watts{} * Seconds{})), Dollars>);
  STATIC_REQUIRE(std::same_as<decltype(Dollars{} / (Dollars{} / Euros{})), Euros>);
}

TEST_CASE("no bare number becomes a quantity by itself, nor a quantity a number") {
  STATIC_REQUIRE_FALSE(std::convertible_to<double, Seconds>);
  STATIC_REQUIRE_FALSE(std::convertible_to<Seconds, double>);
  STATIC_REQUIRE(std::constructible_from<Seconds, double>);
}

TEST_CASE("a quantity is as large as a double, and zero until told otherwise") {
  STATIC_REQUIRE(sizeof(Seconds) == sizeof(double));
  STATIC_REQUIRE(std::is_trivially_copyable_v<Seconds>);
  STATIC_REQUIRE(Seconds{}.value() == 0.0);
}

TEST_CASE("quantities of one unit add, subtract, scale and compare") {
  STATIC_REQUIRE(1.0_s + 2.0_s == 3.0_s);
  STATIC_REQUIRE(1.0_s - 2.0_s == Seconds{-1.0});
  STATIC_REQUIRE(2.0 * 3.0_s == 6.0_s);
  STATIC_REQUIRE(3.0_s * 2.0 == 6.0_s);
  STATIC_REQUIRE(3.0_s / 2.0 == 1.5_s);
  STATIC_REQUIRE(1.0_s < 2.0_s);
  STATIC_REQUIRE(2.0_s >= 2.0_s);

  Bytes sum = 1.0_B;
  sum += 4.0_B;
  sum -= 2.0_B;
  CHECK(sum == 3.0_B);
}

TEST_CASE("the ratio of two quantities of one unit is a plain number") {
  STATIC_REQUIRE(std::same_as<decltype(1.0_s / 2.0_s), double>);
  STATIC_REQUIRE(1.0_s / 2.0_s == 0.5);
  STATIC_REQUIRE(90.0_GBps / 45.0_GBps == 2.0);
}

TEST_CASE("an amount, its rate and what the rate is taken over give one another") {
  STATIC_REQUIRE(90.0_GB / 450.0_GBps == 0.2_s);
  STATIC_REQUIRE(90.0_GB / 0.2_s == 450.0_GBps);
  STATIC_REQUIRE(450.0_GBps * 0.2_s == 90.0_GB);
  STATIC_REQUIRE(Flops{6.0} / FlopRate{3.0} == 2.0_s);
  STATIC_REQUIRE(Tokens{6.0} / 3.0_s == TokenRate{2.0});
}

TEST_CASE("a literal says how large its unit is") {
  STATIC_REQUIRE(1500.0_ms == 1.5_s);
  STATIC_REQUIRE(1.0_us == Seconds{1e-6});
  STATIC_REQUIRE(1.0_GB == Bytes{1e9});
  STATIC_REQUIRE(1.0_GBps == Bandwidth{1e9});
}

TEST_CASE("a GPU-hour is one GPU held for one hour, and has a price") {
  STATIC_REQUIRE(gpu_hours(8, Seconds{1800.0}) == GpuHours{4.0});
  STATIC_REQUIRE(gpu_hours(0, 1.0_s) == GpuHours{});
  STATIC_REQUIRE(Price{2.5} * GpuHours{4.0} == Dollars{10.0});
}
