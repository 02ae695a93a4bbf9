#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "topologies/gpu.hpp"

namespace trainyard {

/// In what numbers a matrix product is done; `_weights` are gradients of weights, added to FP32
/// gradients unless the product says otherwise.
enum class MatmulKind : std::uint8_t {
  bf16,
  bf16_weights,
  fp8_block,  ///< operands scaled by blocks of 128, sums promoted to FP32 on the way
  fp8_block_weights,
  fp8_tensor,  ///< operands with one scale each, sums left to the matrix units
  fp8_tensor_weights,
  fp16,
  fp16_weights,
  tf32,  ///< FP32 operands, cut to 19 bits in the matrix units
  tf32_weights,
  fp32,  ///< without matrix units
  fp32_weights,
};
inline constexpr std::size_t matmul_kinds = 12;

inline constexpr std::array<std::pair<std::string_view, MatmulKind>, matmul_kinds> matmul_names{{
    {"bf16", MatmulKind::bf16},
    {"bf16-weights", MatmulKind::bf16_weights},
    {"fp8-block", MatmulKind::fp8_block},
    {"fp8-block-weights", MatmulKind::fp8_block_weights},
    {"fp8-tensor", MatmulKind::fp8_tensor},
    {"fp8-tensor-weights", MatmulKind::fp8_tensor_weights},
    {"fp16", MatmulKind::fp16},
    {"fp16-weights", MatmulKind::fp16_weights},
    {"tf32", MatmulKind::tf32},
    {"tf32-weights", MatmulKind::tf32_weights},
    {"fp32", MatmulKind::fp32},
    {"fp32-weights", MatmulKind::fp32_weights},
}};

/// The GPU's peak for such products; zero where it has none, or nobody has published it.
FlopRate peak_of(MatmulKind kind, const Gpu& gpu);

}  // namespace trainyard
