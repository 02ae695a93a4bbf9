#include "analysis/ownership.hpp"

#include <concepts>
#include <random>

#include "tests/catch.hpp"
#include "tests/money.hpp"
#include "tests/ownerships.hpp"

using namespace trainyard;

namespace {

template <class A, class B>
concept Addable = requires(A a, B b) { a + b; };

template <class A, class B>
concept Multipliable = requires(A a, B b) { a* b; };

}  // namespace

TEST_CASE("parts of an owned hour are prices of GPU-hours and mix with nothing else") {
  STATIC_REQUIRE(std::same_as<decltype(owned_cost(Ownership{}).total()), Price>);
  STATIC_REQUIRE_FALSE(Addable<Price, EnergyPrice>);
  STATIC_REQUIRE_FALSE(Addable<Price, Dollars>);
  STATIC_REQUIRE_FALSE(Multipliable<PowerPrice, Joules>);
  STATIC_REQUIRE_FALSE(Multipliable<DollarRate, GpuHours>);
}

TEST_CASE(
    "an H100 in a SuperPod costs its owner 1.10 USD an hour over five years, 1.36 over four") {
  CHECK(owned_cost(ownership_from("h100-superpod")).total().value() ==
        Approx(1.104).epsilon(0.0005));
  const Ownership shorter = ownership_from("{like: h100-superpod, server_life: 4 year}");
  CHECK(owned_cost(shorter).total().value() == Approx(1.356).epsilon(0.0005));
}

TEST_CASE(
    "the bare terms count servers and power, the full ones everything but a separate network") {
  CHECK(parts_text(owned_cost(ownership_from("h100-superpod"))) == "servers with networks, power");
  CHECK(parts_text(owned_cost(ownership_from("h100-superpod-full"))) ==
        "servers with networks, storage, building, power, staff, financing");
}

TEST_CASE("256 nodes for DeepSeek-V3 cost 81.4 M USD, of which the run used 3.1 % of five years") {
  const Ownership terms = ownership_from("h100-superpod");
  CHECK(256.0 * terms.purchase() == Dollars{81408000.0});
  const GpuHours life = gpu_hours(2048, terms.server_life);
  CHECK(GpuHours{2.788e6} / life == Approx(0.03108).epsilon(0.0005));
}

TEST_CASE("each part of an owned hour follows from its own terms") {
  const Ownership terms = ownership_from(
      "{gpus_per_node: 2, node: 8760 USD, network: 1752 USD, storage: 876 USD, server_life: 1 "
      "year, "
      "building: 1 M USD/MW, building_life: 2 year, use: 0.5, peak: 1 kW, draw: 0.8, "
      "idle_draw: 0.2, pue: 1.5, electricity: 0.10 USD/kWh, staff: 4380 USD/year}");
  const OwnedCost cost = owned_cost(terms);
  CHECK(cost.servers.value() == Approx(1.0));
  CHECK(cost.network.value() == Approx(0.2));
  CHECK(cost.storage.value() == Approx(0.1));
  CHECK(cost.building.value() == Approx(1000.0 / 2.0 / 17520.0 / 0.5));
  CHECK(cost.power.value() == Approx((0.8 + 0.2) * 1.5 * 0.10 / 2.0));  // an idle hour each
  CHECK(cost.staff.value() == Approx(0.5));
  CHECK(cost.financing == Price{});
}

TEST_CASE("interest is that of a loan paid back in equal yearly sums") {
  CHECK(interest_on(Dollars{100.0}, one_year, 0.08).value() == Approx(8.0));
  // 0.08 / (1 - 1.08^-5) = 0.2504565 each year
  CHECK(interest_on(Dollars{100.0}, 5.0 * one_year, 0.08).value() == Approx(25.22823));
  CHECK(interest_on(Dollars{100.0}, 5.0 * one_year, 0.0) == Dollars{});
  CHECK(interest_on(Dollars{100.0}, 5.0 * one_year, 1e-12).value() ==
        Approx(100.0 * 3e-12).margin(1e-12));
}

TEST_CASE("every part of an owned hour is non-negative and they sum to the total") {
  const unsigned seed = 3201;
  std::mt19937 random{seed};
  for (int round = 0; round < 1000; ++round) {
    INFO("seed " << seed << ", round " << round);
    const OwnedCost cost = owned_cost(random_ownership(random));
    Price sum;
    for (const OwnedPart& part : owned_parts) {
      REQUIRE(cost.*part.value >= Price{});
      sum += cost.*part.value;
    }
    REQUIRE(cost.total() == sum);
  }
}

TEST_CASE("what takes longer to wear out, or is used more, costs less an hour") {
  const unsigned seed = 3202;
  std::mt19937 random{seed};
  for (int round = 0; round < 1000; ++round) {
    INFO("seed " << seed << ", round " << round);
    Ownership terms = random_ownership(random);
    const Price before = owned_cost(terms).servers;
    terms.server_life = 2.0 * terms.server_life;
    REQUIRE(owned_cost(terms).servers < before);
    const Price half_used = owned_cost(terms).total();
    terms.use *= 1.0 / (2.0 * terms.use) + 0.5;  // half way from here to 1
    REQUIRE(owned_cost(terms).total() <= half_used * (1.0 + 1e-12));
  }
}

TEST_CASE("the owned hour is a table of its parts, with what is not counted said") {
  CHECK(owned_cost_text(ownership_from("h100-superpod")) ==
        "owned: h100-superpod     USD/GPU-hour\n"
        "  servers with networks         1.008\n"
        "  storage                 not counted\n"
        "  building                not counted\n"
        "  power                         0.096\n"
        "  staff                   not counted\n"
        "  financing               not counted\n"
        "  total                         1.104\n");
}

TEST_CASE("networks with a price of their own are a part of their own") {
  const Ownership terms = ownership_from("{like: h100-superpod, network: 40000 USD}");
  CHECK(parts_text(owned_cost(terms)) == "servers, network, power");
}
