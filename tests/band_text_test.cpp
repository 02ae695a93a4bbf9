#include "analysis/band_text.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("what is sure reads as one number, and else with its bounds behind it") {
  CHECK(dollars_text(Band<Dollars>::sure(Dollars{5.576e6})) == "$5,576,000");
  CHECK(dollars_text({Dollars{1e3}, Dollars{2e3}, Dollars{3e6}}) ==
        "$2,000 ($1,000 to $3,000,000)");
  CHECK(price_text(Band<Price>{Price{1.5}, Price{2.0}, Price{3.0}}) == "$2.00 ($1.50 to $3.00)");
  CHECK(hours_text(Band<GpuHours>::sure(GpuHours{2.788e6})) == "2,788,000");
}

TEST_CASE("energy reads as megawatt-hours and emissions as tonnes, both to a tenth") {
  CHECK(megawatt_hours_text({Joules{3.6e9}, Joules{9e9}, Joules{3.6e13}}) == "2.5 (1 to 10,000)");
  CHECK(tonnes_text({Grams{1e6}, Grams{1.26e6}, Grams{2e9}}) == "1.3 (1 to 2,000)");
}

TEST_CASE("shares that are not sure read as percent, each with its sign") {
  CHECK(number_text(Band<double>::sure(9.0)) == "9");
  CHECK(percent_text({0.29, 0.39, 0.49}) == "39 % (29 % to 49 %)");
}
