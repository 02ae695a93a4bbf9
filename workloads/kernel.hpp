#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/units.hpp"
#include "topologies/gpu.hpp"
#include "workloads/kernel_constants.hpp"

namespace trainyard {

/// `groups` products of a (rows x depth) matrix with a (depth x columns) one.
struct Matmul {
  MatmulKind kind;
  double rows;
  double columns;
  double depth;
  double groups = 1.0;
  std::optional<Bytes> result = std::nullopt;  ///< an element of it, if not what its kind says
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

/// What a kernel does, as profiles tell kernels apart.
enum class KernelKind : std::uint8_t { attention_scores, product, grouped_product, elementwise };

/// Kinds by the names that reports give them.
inline constexpr std::array<std::string_view, 4> kernel_kind_names{
    "attention scores", "matrix products", "grouped matrix products", "elementwise passes"};

/// A product of several groups is a grouped one, whether or not it is one kernel.
KernelKind kind_of(const Kernel& kernel);

/// How long kernels take, by KernelKind.
using KernelSums = std::array<Seconds, kernel_kind_names.size()>;

/// What a kernel takes on `sms` multiprocessors of a GPU; no less on fewer or at a lower peak.
///
/// A matrix product runs as tiles in waves over the multiprocessors, in the best of the usual tile
/// shapes, or as fast as its operands come from memory:
/// launch + max(waves x (tile FLOPs / rate of one SM + epilogue), bytes / bandwidth).
/// Attention: launch + tokens x heads x (keys + overhead) x time of a score. Elementwise: launch +
/// bytes / bandwidth. A GPU with less power than it is rated at slows its clock, and with it all
/// of this but launches and memory: by the share of power that is left, to `power_exponent`.
///
/// A product takes for ever where peak_of() its kind is zero.
Seconds time_of(const Kernel& kernel, const Gpu& gpu, int sms, const KernelModel& model);

/// The kernels one after the other.
Seconds time_of(const std::vector<Kernel>& kernels, const Gpu& gpu, int sms,
                const KernelModel& model);

/// What a kernel reads and writes at least: operands and results once each, of attention in BF16.
Bytes bytes_of(const Kernel& kernel, const KernelModel& model);

/// Multiplications and additions of a kernel, scores of the past only.
Flops flops_of(const Kernel& kernel);

}  // namespace trainyard
