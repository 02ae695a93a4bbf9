#include "analysis/precision_need.hpp"

#include <algorithm>
#include <array>

namespace trainyard {
namespace {

constexpr std::array<PrecisionNeed, 6> needs{{
    {Precision::fp32, &PeakRates::fp32, "FP32", "write 'bf16'"},
    {Precision::tf32, &PeakRates::tf32, "TF32", "write 'fp32' or 'bf16'"},
    {Precision::fp16, &PeakRates::fp16, "FP16", "write 'bf16'"},
    {Precision::bf16, &PeakRates::bf16, "BF16", "write 'fp16'"},
    {Precision::fp8_tensor, &PeakRates::fp8, "FP8", "write 'bf16'"},
    {Precision::fp8_block, &PeakRates::fp8, "FP8", "write 'bf16'"},
}};

}  // namespace

const PrecisionNeed* unmet_need(const Gpu& gpu, Precision precision) {
  const auto need = std::ranges::find(needs, precision, &PrecisionNeed::precision);
  return gpu.peak.*need->peak == FlopRate{} ? &*need : nullptr;
}

}  // namespace trainyard
