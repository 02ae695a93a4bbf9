#include "topologies/link_sums.hpp"

#include <map>
#include <random>

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("sums are told by rising link, whether few or most of the links have one") {
  const unsigned seed = GENERATE(range(1U, 9U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  LinkSums sums{1000};
  // The same sums serve one round after the other.
  for (const int additions : {0, 1, 20, 60, 5000, 3}) {
    std::map<std::size_t, double> expected;
    for (int n = 0; n < additions; ++n) {
      const std::size_t link = random() % 1000;
      const auto size = static_cast<double>(random() % 3);
      sums.add(id_at<LinkId>(link), size);
      if (size > 0.0) expected[link] += size;
    }
    const Demand demand = sums.demand();
    REQUIRE(demand.size() == expected.size());
    auto load = demand.begin();
    for (const auto& [link, size] : expected) {
      CHECK(index(load->link) == link);
      CHECK(load->size.value() == size);
      CHECK(sums.all()[link] == size);
      ++load;
    }
    sums.clear();
    CHECK(sums.demand().empty());
  }
}
