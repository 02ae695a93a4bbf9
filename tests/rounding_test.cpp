#include "sim/rounding.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("what was added up in another order becomes equal, what differs by 1e-11 does not") {
  CHECK((0.1 + 0.2) + 0.3 != 0.1 + (0.2 + 0.3));
  CHECK(without_noise((0.1 + 0.2) + 0.3) == without_noise(0.1 + (0.2 + 0.3)));
  CHECK(without_noise(1.0 + 1e-11) != without_noise(1.0));
}

TEST_CASE("whole numbers up to 2^41 stay what they are") {
  for (const double whole : {0.0, 1.0, 3.0, 1e12, 2199023255551.0}) {
    CHECK(without_noise(whole) == whole);
  }
}
