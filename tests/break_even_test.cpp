#include "analysis/break_even.hpp"

#include <cmath>
#include <random>

#include "tests/catch.hpp"
#include "tests/money.hpp"
#include "tests/ownerships.hpp"

using namespace trainyard;

namespace {

Price owned_at(Ownership terms, double use) {
  terms.use = use;
  return owned_cost(terms).total();
}

}  // namespace

TEST_CASE("owning a SuperPod beats 2 USD an hour from 48 % of use, and pays back in 2.6 years") {
  const BreakEven even = break_even(ownership_from("h100-superpod"), Price{2.0});
  REQUIRE(even.use);
  // 39,750 USD a GPU over 43,800 hours against 2 USD less 0.0956 for power
  CHECK(*even.use == Approx(39750.0 / 43800.0 / (2.0 - 0.095625)));
  REQUIRE(even.paid_back);
  CHECK(*even.paid_back / one_year == Approx(39750.0 / ((2.0 - 0.095625) * 8760.0 * 0.9)));
}

TEST_CASE("with interest a purchase is paid back when its present value is") {
  const Ownership terms = ownership_from("{like: h100-superpod, interest: 0.1}");
  const BreakEven even = break_even(terms, Price{2.0});
  REQUIRE(even.paid_back);
  const double years = *even.paid_back / one_year;
  const double saved = (2.0 - 0.095625) * 8760.0 * 0.9;  // a year
  CHECK(saved * (1.0 - std::pow(1.1, -years)) / 0.1 == Approx(39750.0));
}

TEST_CASE("rent below what power costs is never beaten") {
  const BreakEven even = break_even(ownership_from("h100-superpod"), Price{0.09});
  CHECK_FALSE(even.use);
  CHECK_FALSE(even.paid_back);
}

TEST_CASE("owned and rented cost the same at the use where they break even") {
  const unsigned seed = 3301;
  std::mt19937 random{seed};
  int broke_even = 0;
  for (int round = 0; round < 1000; ++round) {
    INFO("seed " << seed << ", round " << round);
    const Ownership terms = random_ownership(random);
    const Price rent{std::uniform_real_distribution<double>{0.1, 20.0}(random)};
    const BreakEven even = break_even(terms, rent);
    if (!even.use) {
      REQUIRE(owned_at(terms, 1.0) >= rent);
      continue;
    }
    ++broke_even;
    REQUIRE(owned_at(terms, *even.use).value() == Approx(rent.value()));
    REQUIRE(owned_at(terms, 0.9 * *even.use) > rent);
  }
  CHECK(broke_even > 100);
}

TEST_CASE("servers are paid back before they wear out where they are used enough to break even") {
  const unsigned seed = 3302;
  std::mt19937 random{seed};
  int paid = 0;
  for (int round = 0; round < 1000; ++round) {
    INFO("seed " << seed << ", round " << round);
    const Ownership terms = random_ownership(random);
    const Price rent{std::uniform_real_distribution<double>{0.1, 20.0}(random)};
    const BreakEven even = break_even(terms, rent);
    REQUIRE(even.paid_back.has_value() == (even.use && *even.use <= terms.use));
    paid += even.paid_back ? 1 : 0;
  }
  CHECK((paid > 100 && paid < 900));
}

TEST_CASE("rent or own is a table over the share of use, with what the owned price contains") {
  CHECK(break_even_text(ownership_from("h100-superpod"), Band<Price>::sure(Price{2.0})) ==
        "rent or own a GPU-hour: h100-superpod contains servers with networks, power\n"
        "  use  owned  rented  cheaper\n"
        " 30 %  $3.12   $2.00  rented\n"
        " 40 %  $2.36   $2.00  rented\n"
        " 50 %  $1.91   $2.00  owned\n"
        " 60 %  $1.61   $2.00  owned\n"
        " 70 %  $1.39   $2.00  owned\n"
        " 80 %  $1.23   $2.00  owned\n"
        " 90 %  $1.10   $2.00  owned\n"
        "100 %  $1.00   $2.00  owned\n"
        "at $2.00 owning is cheaper from 48 % use; paid back in 2.6 years at 90 %\n");
}

TEST_CASE(
    "where the rent is not sure the table says where that matters, and each bound's verdict") {
  const std::string text =
      break_even_text(ownership_from("h100-superpod"), {Price{1.0}, Price{1.5}, Price{2.0}});
  CHECK_THAT(text, Catch::Matchers::ContainsSubstring(
                       " 60 %  $1.61  $1.50 ($1.00 to $2.00)  depends on the rent\n"));
  CHECK_THAT(text,
             Catch::Matchers::ContainsSubstring(
                 "at $1.00 owning is never cheaper; never paid back at 90 %\n"
                 "at $1.50 owning is cheaper from 65 % use; paid back in 3.6 years at 90 %\n"
                 "at $2.00 owning is cheaper from 48 % use; paid back in 2.6 years at 90 %\n"));
}
