#include "topologies/finite_field.hpp"

#include <set>

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("there is a field for each prime power and for no other number") {
  std::vector<std::uint32_t> sizes;
  for (std::uint32_t q = 0; q <= 32; ++q) {
    if (FiniteField::of_size(q)) sizes.push_back(q);
  }
  CHECK(sizes == std::vector<std::uint32_t>{2, 3, 4, 5, 7, 8, 9, 11, 13, 16, 17, 19, 23, 25, 27, 29,
                                            31, 32});
}

TEST_CASE("a field obeys the laws of arithmetic") {
  const std::uint32_t q = GENERATE(2, 3, 4, 5, 8, 9, 13, 16, 25, 27);
  const FiniteField field = *FiniteField::of_size(q);
  REQUIRE(field.size() == q);
  for (std::uint32_t a = 0; a < q; ++a) {
    std::set<std::uint32_t> sums;
    std::set<std::uint32_t> products;
    for (std::uint32_t b = 0; b < q; ++b) {
      CAPTURE(q, a, b);
      REQUIRE(field.add(a, b) == field.add(b, a));
      REQUIRE(field.multiply(a, b) == field.multiply(b, a));
      sums.insert(field.add(a, b));
      products.insert(field.multiply(a, b));
      const std::uint32_t c = (a * 7 + b * 3) % q;
      REQUIRE(field.multiply(c, field.add(a, b)) ==
              field.add(field.multiply(c, a), field.multiply(c, b)));
      REQUIRE(field.multiply(c, field.multiply(a, b)) == field.multiply(field.multiply(c, a), b));
    }
    REQUIRE(sums.size() == q);
    REQUIRE(products.size() == (a == 0 ? 1 : q));
    REQUIRE(field.multiply(a, 1) == a);
    REQUIRE(field.add(a, 0) == a);
  }
}

TEST_CASE("the powers of the primitive element are all elements but zero") {
  const FiniteField field = *FiniteField::of_size(27);
  std::set<std::uint32_t> powers;
  for (std::uint32_t n = 0; n < 26; ++n) powers.insert(field.power(n));
  CHECK(powers.size() == 26);
  CHECK(!powers.contains(0));
  CHECK(field.power(0) == 1);
  CHECK(field.power(26) == 1);
}
