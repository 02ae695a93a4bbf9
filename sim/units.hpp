#pragma once

#include <compare>
#include <concepts>

namespace trainyard {

/// A number that carries its unit in its type, and nothing else: it is as large as a double.
///
/// Quantities of one unit add, subtract, compare and scale; the ratio of two is a plain number.
/// `Per` is the unit of a rate, and the operators below move between an amount, a rate and what the
/// rate is taken over. Every other mixture is refused by the compiler.
template <class Unit>
class Quantity {
 public:
  constexpr Quantity() = default;
  constexpr explicit Quantity(double value) : value_{value} {}

  /// The bare number, in the unit that names the type.
  constexpr double value() const { return value_; }

  constexpr Quantity& operator+=(Quantity other) {
    value_ += other.value_;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity other) {
    value_ -= other.value_;
    return *this;
  }

  friend constexpr Quantity operator+(Quantity a, Quantity b) { return a += b; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return a -= b; }
  friend constexpr Quantity operator*(Quantity a, double n) { return Quantity{a.value_ * n}; }
  friend constexpr Quantity operator*(double n, Quantity a) { return Quantity{n * a.value_}; }
  friend constexpr Quantity operator/(Quantity a, double n) { return Quantity{a.value_ / n}; }
  friend constexpr double operator/(Quantity a, Quantity b) { return a.value_ / b.value_; }
  friend constexpr auto operator<=>(Quantity, Quantity) = default;

 private:
  double value_ = 0.0;
};

/// The unit of a rate: `Quantity<Per<Byte, Second>>` is a bandwidth.
template <class Amount, class Each>
struct Per {};

template <class Amount, class Each>
requires(!std::same_as<Amount, Each>)
constexpr Quantity<Per<Amount, Each>> operator/(Quantity<Amount> amount, Quantity<Each> each) {
  return Quantity<Per<Amount, Each>>{amount.value() / each.value()};
}

template <class Amount, class Each>
constexpr Quantity<Each> operator/(Quantity<Amount> amount, Quantity<Per<Amount, Each>> rate) {
  return Quantity<Each>{amount.value() / rate.value()};
}

template <class Amount, class Each>
constexpr Quantity<Amount> operator*(Quantity<Per<Amount, Each>> rate, Quantity<Each> each) {
  return Quantity<Amount>{rate.value() * each.value()};
}

struct Second;
struct Byte;
struct Flop;
struct Token;
struct GpuHour;
struct Dollar;
struct Euro;
struct Joule;
struct Gram;
struct SquareMillimetre;
struct Failure;

using Seconds = Quantity<Second>;
using Bytes = Quantity<Byte>;  // exact up to 2^53, nine petabytes
using Flops = Quantity<Flop>;  // an amount of work, a multiply-add being two; the rate is FlopRate
using Tokens = Quantity<Token>;
using GpuHours = Quantity<GpuHour>;
using Dollars = Quantity<Dollar>;
using Euros = Quantity<Euro>;
using Joules = Quantity<Joule>;
using Watts = Quantity<Per<Joule, Second>>;
using Grams = Quantity<Gram>;
using SquareMillimetres = Quantity<SquareMillimetre>;
using Bandwidth = Quantity<Per<Byte, Second>>;
using FlopRate = Quantity<Per<Flop, Second>>;
using TokenRate = Quantity<Per<Token, Second>>;
using Price = Quantity<Per<Dollar, GpuHour>>;
using DollarRate = Quantity<Per<Dollar, Second>>;              // salaries, leases: so much a year
using EnergyPrice = Quantity<Per<Dollar, Joule>>;              // of electricity
using PowerPrice = Quantity<Per<Dollar, Per<Joule, Second>>>;  // of a building, by its power
using CarbonIntensity = Quantity<Per<Gram, Joule>>;            // of a grid
using FailureRate = Quantity<Per<Failure, Second>>;            // of one node, or of a whole run

inline constexpr Seconds one_hour{3600.0};
inline constexpr Seconds one_day = 24.0 * one_hour;
inline constexpr Seconds one_year = 365.0 * one_day;

/// What it takes to hold `gpus` devices, busy or idle, for `duration`.
constexpr GpuHours gpu_hours(int gpus, Seconds duration) {
  return GpuHours{gpus * (duration / one_hour)};
}

namespace literals {

constexpr Seconds operator""_s(long double n) {
  return Seconds{static_cast<double>(n)};
}
constexpr Seconds operator""_ms(long double n) {
  return Seconds{static_cast<double>(n) * 1e-3};
}
constexpr Seconds operator""_us(long double n) {
  return Seconds{static_cast<double>(n) * 1e-6};
}
constexpr Bytes operator""_B(long double n) {
  return Bytes{static_cast<double>(n)};
}
constexpr Bytes operator""_GB(long double n) {
  return Bytes{static_cast<double>(n) * 1e9};
}
constexpr Bandwidth operator""_GBps(long double n) {
  return Bandwidth{static_cast<double>(n) * 1e9};
}

}  // namespace literals
}  // namespace trainyard
