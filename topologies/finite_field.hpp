#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace trainyard {

/// The field of q = p^n elements. Element e stands for the polynomial over the integers modulo p
/// whose coefficients are the digits of e to the base p, the lowest first.
class FiniteField {
 public:
  /// Nothing if q is no power of a prime, or is above 4096.
  static std::optional<FiniteField> of_size(std::uint32_t q);

  std::uint32_t size() const { return static_cast<std::uint32_t>(powers_.size()) + 1; }
  std::uint32_t add(std::uint32_t a, std::uint32_t b) const;
  std::uint32_t multiply(std::uint32_t a, std::uint32_t b) const;

  /// The n-th power of a primitive element, whose powers are all elements but zero.
  std::uint32_t power(std::uint32_t n) const { return powers_[n % powers_.size()]; }

 private:
  std::uint32_t prime_ = 0;
  std::vector<std::uint32_t> powers_;
  std::vector<std::uint32_t> logarithms_;  // by element; of zero unused
};

}  // namespace trainyard
