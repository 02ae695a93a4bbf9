#include "analysis/latin_hypercube.hpp"

#include <algorithm>
#include <cmath>

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("each part of a dimension of a Latin hypercube has exactly one of its points") {
  const std::size_t count = GENERATE(1, 2, 7, 100, 4096);
  const std::uint32_t seed = GENERATE(1, 7, 2'000'000'000);
  CAPTURE(count, seed);
  std::vector<int> points(count);
  for (const double place : hypercube_dimension(count, seed, "cluster.nvlink")) {
    REQUIRE(place > 0.0);
    REQUIRE(place <= 1.0);
    const double stratum = std::ceil(place * static_cast<double>(count)) - 1.0;
    ++points[std::min(static_cast<std::size_t>(std::max(stratum, 0.0)), count - 1)];
  }
  CHECK(std::ranges::all_of(points, [](int here) { return here == 1; }));
}

TEST_CASE("dimensions of a Latin hypercube are independent of one another") {
  // The correlation of two random orders of n is about 1 / sqrt(n), 0.01; five of those is much.
  const std::vector<double> one = hypercube_dimension(10'000, 7, "cluster.nvlink");
  const std::vector<double> other = hypercube_dimension(10'000, 7, "cluster.nic");
  double product = 0.0;
  for (std::size_t i = 0; i < one.size(); ++i) product += (one[i] - 0.5) * (other[i] - 0.5);
  CHECK(std::abs(product / 10'000.0 * 12.0) < 0.05);
}

TEST_CASE("a seed draws the same Latin hypercube everywhere, and another one another") {
  const std::vector<double> places = hypercube_dimension(4, 7, "a");
  CHECK(places == hypercube_dimension(4, 7, "a"));
  CHECK(places != hypercube_dimension(4, 8, "a"));
  CHECK(places != hypercube_dimension(4, 7, "b"));
  // As drawn by a program of its own in Python, after the C++ standard's seed_seq and mt19937_64.
  const std::vector<double> others{0.23960269829979075, 0.8560091987057845, 0.7263029425046874,
                                   0.27066730719591015};
  for (std::size_t i = 0; i < 4; ++i) CHECK(places[i] == Approx(others[i]).epsilon(1e-12));
}
