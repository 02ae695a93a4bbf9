#include "analysis/rate_curve.hpp"

#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

std::vector<std::pair<double, double>> built(RateBuilder rates) {
  const RateCurve curve = std::move(rates).build(Bandwidth{4.0});
  std::vector<std::pair<double, double>> points;
  for (std::size_t i = 0; i < curve.times.size(); ++i) {
    points.emplace_back(curve.times[i].value(), curve.rates[i].value());
  }
  return points;
}

using Points = std::vector<std::pair<double, double>>;

}  // namespace

TEST_CASE("what is sent at the same time adds up") {
  RateBuilder rates;
  rates.add({1.0_s, 3.0_s}, 2.0_B);
  rates.add({2.0_s, 4.0_s}, 4.0_B);
  rates.add({5.0_s, 5.0_s}, 8.0_B);
  CHECK(built(rates) == Points{{0.0, 0.0}, {1.0, 1.0}, {2.0, 3.0}, {3.0, 2.0}, {4.0, 0.0}});
  CHECK(built({}) == Points{{0.0, 0.0}});
}

TEST_CASE("what a link cannot carry at once follows as soon as there is room") {
  RateBuilder rates;
  rates.add({0.0_s, 1.0_s}, 3.0_B);
  rates.add({0.0_s, 1.0_s}, 3.0_B);
  CHECK(built(rates) == Points{{0.0, 4.0}, {1.5, 0.0}});
  rates.add({1.0_s, 2.0_s}, 3.0_B);  // leaves room for one of the two that wait
  CHECK(built(rates) == Points{{0.0, 4.0}, {2.25, 0.0}});
}
