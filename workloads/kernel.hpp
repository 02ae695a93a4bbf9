#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/units.hpp"
#include "sim/yaml.hpp"
#include "topologies/gpu.hpp"
#include "workloads/provenance.hpp"

namespace trainyard {

/// In what numbers a matrix product is done.
enum class MatmulKind : std::uint8_t {
  bf16,
  bf16_weights,       ///< weight gradients, added to FP32 gradients
  fp8_block,          ///< operands scaled by blocks of 128, sums promoted to FP32 on the way
  fp8_block_weights,  ///< the same for weight gradients, added to FP32 gradients
  fp8_tensor,         ///< one scale a tensor
  fp8_tensor_weights,
  fp16,
  fp16_weights,
  tf32,
  tf32_weights,
  fp32,
  fp32_weights,
};
inline constexpr std::size_t matmul_kinds = 12;

/// `groups` products of a (rows x depth) matrix with a (depth x columns) one.
struct Matmul {
  MatmulKind kind;
  double rows;
  double columns;
  double depth;
  double groups = 1.0;
};

/// Causal self-attention without materialised scores (flash attention), one sequence after the
/// other. Widths in elements.
struct AttentionScores {
  double heads;
  double sequences;
  double length;  ///< tokens of a sequence
  double key_width;
  double value_width;
  bool backward;
  std::optional<double> keys = std::nullopt;  ///< that a query meets on average

  double keys_met() const { return keys.value_or(length / 2.0); }
};

/// A kernel that does little but move bytes: norms, casts, permutations, activations.
struct ElementwisePass {
  Bytes moved;  ///< read and written
};

using Kernel = std::variant<Matmul, AttentionScores, ElementwisePass>;

/// How a GPU performs matrix products of one kind.
struct MatmulConstants {
  double efficiency;         ///< of the peak, inside a tile's main loop
  double memory_efficiency;  ///< of the memory bandwidth
  Seconds launch;
  Seconds epilogue;  ///< of each tile
  Bytes operand;     ///< an element of an operand
  Bytes result;      ///< an element of the result, reading included where it is added to
};

/// How a GPU performs attention. A score takes its multiplications at `efficiency` of the BF16
/// peak, and its exponential on units that give `..._scores_per_sm` a second.
struct AttentionConstants {
  double efficiency;
  double forward_scores_per_sm;
  double backward_scores_per_sm;
  double overhead_keys;  ///< what each query's tile costs besides its keys, in keys
  Seconds launch;
};

/// Everything that turns the shape of a kernel into seconds on a GPU.
struct KernelModel {
  std::array<MatmulConstants, matmul_kinds> matmul;  ///< indexed by MatmulKind
  AttentionConstants attention;
  double elementwise_efficiency;  ///< of the memory bandwidth
  Seconds elementwise_launch;
  std::vector<Provenance> provenance;
};

/// Reads the kernel catalogue.
KernelModel read_kernel_model(YamlMap& map);

/// What a kernel takes on `sms` multiprocessors of a GPU; no less on fewer or at a lower peak.
///
/// A matrix product runs as tiles in waves over the multiprocessors, in the best of the usual tile
/// shapes, or as fast as its operands come from memory:
/// launch + max(waves x (tile FLOPs / rate of one SM + epilogue), bytes / bandwidth).
/// Attention: launch + tokens x heads x (keys + overhead) x time of a score. Elementwise: launch +
/// bytes / bandwidth.
Seconds time_of(const Kernel& kernel, const Gpu& gpu, int sms, const KernelModel& model);

/// The kernels one after the other.
Seconds time_of(const std::vector<Kernel>& kernels, const Gpu& gpu, int sms,
                const KernelModel& model);

/// Multiplications and additions of a kernel, scores of the past only.
Flops flops_of(const Kernel& kernel);

}  // namespace trainyard
