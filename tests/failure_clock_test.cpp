#include "analysis/failure_clock.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/random_draws.hpp"
#include "tests/catch.hpp"
#include "tests/reliabilities.hpp"

using namespace trainyard;

namespace {

constexpr int nodes = 3;
using Failures = std::array<double, nodes>;  // of each node its first, in days, earliest first

Failures first_of_clock(double shape, std::mt19937_64& random) {
  FailureClock clock{each(day), shape, nodes, random};
  Failures failures{};
  for (double& failure : failures) {
    failure = clock.next() / day;
    clock.take_out(random);
  }
  return failures;
}

/// Plays each node from long before time 0.
Failures first_by_force(double shape, std::mt19937_64& random) {
  Failures failures{};
  for (double& failure : failures) {
    failure = -50.0;
    while (failure < 0.0) {
      failure += std::pow(draw_exponential(random), 1.0 / shape) / std::tgamma(1.0 + 1.0 / shape);
    }
  }
  std::ranges::sort(failures);
  return failures;
}

}  // namespace

TEST_CASE("the failures of the nodes of the start come in order, as if each was played") {
  const unsigned seed = 5100;
  constexpr int samples = 20'000;
  for (const double shape : {0.6, 1.0, 2.0}) {
    std::mt19937_64 random{seed};
    Failures drawn{};
    Failures forced{};
    Failures squares{};
    for (int sample = 0; sample < samples; ++sample) {
      const Failures clock = first_of_clock(shape, random);
      const Failures force = first_by_force(shape, random);
      REQUIRE(std::ranges::is_sorted(clock));
      for (std::size_t node = 0; node < nodes; ++node) {
        drawn[node] += clock[node] / samples;
        forced[node] += force[node] / samples;
        squares[node] += force[node] * force[node] / samples;
      }
    }
    for (std::size_t node = 0; node < nodes; ++node) {
      const double variance = squares[node] - forced[node] * forced[node];
      CAPTURE(seed, shape, node);
      CHECK(drawn[node] == Approx(forced[node]).margin(4.0 * std::sqrt(2.0 * variance / samples)));
    }
  }
}

TEST_CASE("nodes that are replaced at once fail at the mean rate from the start on") {
  const unsigned seed = 5200;
  for (const double shape : {0.5, 1.0, 3.0}) {
    for (const double days : {0.1, 1.0, 10.0}) {
      std::mt19937_64 random{seed};
      constexpr int samples = 2'000;
      constexpr int many = 20;
      int failures = 0;
      for (int sample = 0; sample < samples; ++sample) {
        FailureClock clock{each(day), shape, many, random};
        for (; clock.next() <= days * day; ++failures) {
          const Seconds now = clock.next();
          clock.take_out(random);
          clock.put_in(now, random);
        }
      }
      const double expected = samples * many * days;
      CAPTURE(seed, shape, days);
      // Where failures come in bursts their number has up to five times the variance.
      CHECK(failures == Approx(expected).margin(4.0 * std::sqrt(5.0 * expected)));
    }
  }
}

TEST_CASE("new nodes fail early where the shape is below 1, and late where it is above") {
  const auto early = [](double shape) {
    std::mt19937_64 random{5300};
    int failures = 0;
    for (int sample = 0; sample < 10'000; ++sample) {
      FailureClock clock{each(day), shape, 1, random};
      clock.take_out(random);
      clock.put_in(day, random);
      if (clock.next() < 1.1 * day) ++failures;
    }
    return failures / 1e4;
  };
  for (const double shape : {0.5, 1.0, 2.0}) {
    CAPTURE(shape);
    const double expected = 1.0 - std::exp(-std::pow(0.1 * std::tgamma(1.0 + 1.0 / shape), shape));
    CHECK(early(shape) == Approx(expected).margin(0.02));
  }
}

TEST_CASE("clocks of nodes that never fail, or are all out, stand") {
  std::mt19937_64 random{1};
  FailureClock still{FailureRate{}, 0.7, 4, random};
  CHECK(std::isinf(still.next().value()));
  still.put_in(day, random);
  CHECK(std::isinf(still.next().value()));
  FailureClock one{each(day), 0.7, 1, random};
  CHECK(std::isfinite(one.next().value()));
  one.take_out(random);
  CHECK(std::isinf(one.next().value()));
}
