#include "analysis/failure_clock.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/random_draws.hpp"

namespace trainyard {
namespace {

constexpr Seconds never{std::numeric_limits<double>::infinity()};

/// The scale whose mean is 1 / rate.
Seconds weibull_scale(FailureRate rate, double shape) {
  return Seconds{1.0 / (rate.value() * std::tgamma(1.0 + 1.0 / shape))};
}

/// Sum of x^n / ((a + 1) ... (a + n)) over n from 0: the series of the incomplete gamma function.
double gamma_series(double a, double x) {
  double term = 1.0;
  double sum = 1.0;
  for (double n = 1.0; term > sum * 1e-16; n += 1.0) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

}  // namespace

FailureClock::FailureClock(FailureRate rate, double shape, int nodes, std::mt19937_64& random)
    : rate_{rate}, shape_{shape}, scale_{weibull_scale(rate, shape)}, untouched_{nodes} {
  draw_first(random);
}

Seconds FailureClock::next() const {
  return others_.empty() ? first_ : std::min(first_, others_.top());
}

void FailureClock::take_out(std::mt19937_64& random) {
  if (others_.empty() || first_ <= others_.top()) {
    --untouched_;
    draw_first(random);
  } else {
    others_.pop();
  }
}

void FailureClock::put_in(Seconds now, std::mt19937_64& random) {
  if (rate_ == FailureRate{}) return;
  const double life = draw_exponential(random);
  others_.push(now + (shape_ == 1.0 ? life : std::pow(life, 1.0 / shape_)) * scale_);
}

void FailureClock::draw_first(std::mt19937_64& random) {
  if (untouched_ == 0 || rate_ == FailureRate{}) {
    first_ = never;
    return;
  }
  hazard_ += draw_exponential(random) / untouched_;
  first_ = first_failure(hazard_);
}

/// The time by which a node in service since long ago has failed with probability 1 - exp(-hazard).
///
/// That probability is rate x the integral of the Weibull survival exp(-x), x = (t / scale)^shape,
/// from 0 to t (renewal theory), which is rate t exp(-x) `gamma_series`(1 / shape, x). It is
/// concave, so that Newton's method climbs to the solution from below, here from the failure
/// before.
Seconds FailureClock::first_failure(double hazard) const {
  if (shape_ == 1.0) return hazard * scale_;
  constexpr double last_digit = 30.0;  // above, the probability is 1 to the last digit
  constexpr int most_rounds = 100;
  const double wanted = -std::expm1(-std::min(hazard, last_digit));
  double time = first_.value();
  for (int round = 0; round < most_rounds; ++round) {
    const double x = std::pow(time / scale_.value(), shape_);
    const double slope = rate_.value() * std::exp(-x);
    const double missing = wanted - time * slope * gamma_series(1.0 / shape_, x);
    const double step = missing / slope;
    if (!(step > 1e-12 * time)) break;
    time += step;
  }
  return Seconds{time};
}

}  // namespace trainyard
