#pragma once

namespace trainyard {

/// A figure that is not sure: its median, and the bounds between which nine of ten cases lie; of
/// prices that were asked the lowest and the highest.
///
/// Of what is sure all three are equal. Sums and multiples are exact of bands that rise and fall
/// together, as hours and what they cost; of others they are too wide.
template <class Value>
struct Band {
  Value low;  ///< 5 %
  Value middle;
  Value high;  ///< 95 %

  static Band sure(Value value) { return {value, value, value}; }
  bool is_sure() const { return low == high; }

  friend auto operator<=>(const Band&, const Band&) = default;
};

template <class Value>
Band<Value> operator+(const Band<Value>& a, const Band<Value>& b) {
  return {a.low + b.low, a.middle + b.middle, a.high + b.high};
}

/// What each bound is worth at a rate, or scaled by a number.
template <class Value, class Factor>
auto operator*(const Band<Value>& band, Factor factor) {
  return Band<decltype(factor * band.low)>{factor * band.low, factor * band.middle,
                                           factor * band.high};
}

/// Bound by bound, as if both were at the same bound together: at most too wide where they rest on
/// different draws. Of values that are not negative.
template <class A, class B>
auto operator*(const Band<A>& a, const Band<B>& b) {
  return Band<decltype(a.low * b.low)>{a.low * b.low, a.middle * b.middle, a.high * b.high};
}

}  // namespace trainyard
