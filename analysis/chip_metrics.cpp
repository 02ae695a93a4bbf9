#include "analysis/chip_metrics.hpp"

#include <array>
#include <cmath>

namespace trainyard {
namespace {

struct ArithmeticType {
  std::string_view name;
  FlopRate PeakRates::* peak;
  double bits;
};

// Of several that come to the same TPP the first names it: what parts are advertised with.
constexpr std::array<ArithmeticType, 10> arithmetic_types{{
    {"fp8", &PeakRates::fp8, 8.0},
    {"int8", &PeakRates::int8, 8.0},
    {"bf16", &PeakRates::bf16, 16.0},
    {"fp16", &PeakRates::fp16, 16.0},
    {"fp4", &PeakRates::fp4, 4.0},
    {"int4", &PeakRates::int4, 4.0},
    {"tf32", &PeakRates::tf32, 19.0},  // stored in 32
    {"fp32", &PeakRates::fp32, 32.0},
    {"fp64", &PeakRates::fp64, 64.0},
    {"fp64 matrix", &PeakRates::fp64_matrix, 64.0},
}};

/// Decimals that a datasheet prints have no exact double.
double tpp_of(FlopRate rate, double bits) {
  return std::round(rate.value() * 1e-12 * bits * 1e6) / 1e6;
}

}  // namespace

ChipMetrics chip_metrics(const Gpu& gpu) {
  ChipMetrics metrics;
  for (const ArithmeticType& type : arithmetic_types) {
    const double tpp = tpp_of(gpu.peak.*type.peak, type.bits);
    if (tpp <= metrics.tpp) continue;
    metrics.tpp = tpp;
    metrics.type = type.name;
  }
  if (gpu.die) {
    const bool planar = *gpu.die == SquareMillimetres{};
    metrics.performance_density = planar ? 0.0 : metrics.tpp / gpu.die->value();
  }
  metrics.io = 2.0 * (gpu.scale_up + gpu.pcie);
  metrics.memory = gpu.memory_bandwidth;
  metrics.datacenter = gpu.datacenter;
  return metrics;
}

}  // namespace trainyard
