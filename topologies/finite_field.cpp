#include "topologies/finite_field.hpp"

namespace trainyard {
namespace {

constexpr std::uint32_t largest = 4096;

struct PrimePower {
  std::uint32_t prime;
  std::uint32_t exponent;
};

std::optional<PrimePower> as_prime_power(std::uint32_t q) {
  if (q < 2 || q > largest) return std::nullopt;
  std::uint32_t prime = 2;
  while (q % prime != 0) ++prime;
  std::uint32_t exponent = 0;
  for (; q % prime == 0; q /= prime) ++exponent;
  if (q != 1) return std::nullopt;
  return PrimePower{prime, exponent};
}

/// Coefficients modulo p, digit by digit.
std::uint32_t add_digits(std::uint32_t a, std::uint32_t b, std::uint32_t prime) {
  std::uint32_t sum = 0;
  for (std::uint32_t place = 1; a > 0 || b > 0; place *= prime, a /= prime, b /= prime) {
    sum += (a % prime + b % prime) % prime * place;
  }
  return sum;
}

/// `element` times x, reduced by x^n = `reduction`.
std::uint32_t times_x(std::uint32_t element, std::uint32_t reduction, std::uint32_t prime,
                      std::uint32_t q) {
  const std::uint32_t overflow = element / (q / prime);
  std::uint32_t product = element % (q / prime) * prime;
  for (std::uint32_t n = 0; n < overflow; ++n) product = add_digits(product, reduction, prime);
  return product;
}

std::uint32_t times(std::uint32_t element, std::uint32_t number, std::uint32_t prime) {
  std::uint32_t product = 0;
  for (std::uint32_t n = 0; n < number; ++n) product = add_digits(product, element, prime);
  return product;
}

/// 1, x, x^2, ... until 1 comes again: all elements but zero if x is primitive under the reduction.
std::vector<std::uint32_t> powers_of_x(std::uint32_t reduction, const PrimePower& q_is,
                                       std::uint32_t q) {
  std::vector<std::uint32_t> powers;
  std::uint32_t element = 1;
  do {
    powers.push_back(element);
    // In a prime field "x" is the candidate itself.
    element = q_is.exponent == 1 ? times(reduction, element, q_is.prime)
                                 : times_x(element, reduction, q_is.prime, q);
  } while (element > 1 && powers.size() < q);
  return powers;
}

}  // namespace

std::optional<FiniteField> FiniteField::of_size(std::uint32_t q) {
  const std::optional<PrimePower> q_is = as_prime_power(q);
  if (!q_is) return std::nullopt;
  FiniteField field;
  field.prime_ = q_is->prime;
  for (std::uint32_t reduction = 1; field.powers_.size() != q - 1; ++reduction) {
    field.powers_ = powers_of_x(reduction, *q_is, q);
  }
  field.logarithms_.resize(q);
  for (std::uint32_t n = 0; n + 1 < q; ++n) field.logarithms_[field.powers_[n]] = n;
  return field;
}

std::uint32_t FiniteField::add(std::uint32_t a, std::uint32_t b) const {
  return add_digits(a, b, prime_);
}

std::uint32_t FiniteField::multiply(std::uint32_t a, std::uint32_t b) const {
  if (a == 0 || b == 0) return 0;
  return power(logarithms_[a] + logarithms_[b]);
}

}  // namespace trainyard
