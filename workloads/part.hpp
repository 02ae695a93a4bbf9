#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "workloads/kernel.hpp"

namespace trainyard {

/// In what numbers a run trains.
enum class Precision : std::uint8_t {
  fp32,  ///< without matrix units
  tf32,  ///< FP32 whose products drop bits on matrix units
  fp16,
  bf16,
  fp8_tensor,  ///< matrix products of the layers in FP8 with one scale a tensor; the rest in BF16
  fp8_block,   ///< matrix products of the layers in FP8 scaled by blocks; the rest in BF16
};

/// What an element weighs, in bytes.
namespace element {
inline constexpr double bf16 = 2.0;
inline constexpr double fp32 = 4.0;
inline constexpr double fp8 = 1.0 + 4.0 / 128.0;  // with one FP32 scale for 128 elements
inline constexpr double fp8_tensor = 1.0;         // one scale for all of it weighs nothing
inline constexpr double mask = 1.0;               // whether dropout left it
}  // namespace element

constexpr bool is_fp8(Precision precision) {
  return precision == Precision::fp8_tensor || precision == Precision::fp8_block;
}

/// The numbers of whatever FP8 leaves alone: scores, router, embedding and head.
constexpr Precision beside_fp8(Precision precision) {
  return is_fp8(precision) ? Precision::bf16 : precision;
}

/// What an element weighs between kernels, in the residual stream for one.
constexpr double activation_bytes(Precision precision) {
  const bool wide = precision == Precision::fp32 || precision == Precision::tf32;
  return wide ? element::fp32 : element::bf16;
}

/// What an element weighs as an operand of a layer's products.
constexpr double operand_bytes(Precision precision) {
  if (precision == Precision::fp8_block) return element::fp8;
  return precision == Precision::fp8_tensor ? element::fp8_tensor : activation_bytes(precision);
}

/// What the backward pass computes again instead of keeping it.
struct Recompute {
  bool norm = false;
  bool latent_up_projection = false;  ///< queries, keys and values of MLA from their latents
  bool expert_activation = false;     ///< the output of the activation inside experts
  bool scores = false;                ///< the attention core: scores, softmax, weighted values
  bool network = false;               ///< the dense feed-forward network
  bool experts = false;               ///< what experts do, dispatch and combine included
  bool layer = false;                 ///< all of it: only the input of each layer is kept
  int layers = 0;  ///< of each stage, from its first on, that `layer` means; 0: all

  /// How many layers of a stage of `count` are recomputed whole: the first ones.
  int whole(int count) const { return !layer ? 0 : layers == 0 ? count : std::min(layers, count); }

  friend auto operator<=>(const Recompute&, const Recompute&) = default;
};

/// The policy of layers that are recomputed whole, or of the others.
constexpr Recompute policy_of_layer(Recompute policy, bool whole) {
  policy.layer = whole;
  return policy;
}

/// How a run computes its layers.
struct LayerStyle {
  Precision precision = Precision::bf16;
  Recompute recompute = {};
  bool flash_attention = true;  ///< scores stay on the chip; else they are written to memory
  double unfused = 1.0;         ///< bytes that its elementwise kernels move, over fused ones

  bool stops_early = false;  ///< a layer is computed again only as far as something was dropped:
                             ///< without the last product, whose result nobody needs

  /// Whether flash attention can be used: its kernels take FP16 and BF16 only (github
  /// Dao-AILab/flash-attention README).
  bool keeps_scores_on_chip() const {
    return flash_attention && activation_bytes(precision) == element::bf16;
  }
};

/// How much of a layer one GPU has to do in one micro-batch.
struct LayerLoad {
  double sequences;
  double sequence_length;          ///< of whole sequences
  double context = 1.0;            ///< GPUs that share each sequence
  double tensor = 1.0;             ///< GPUs that share each matrix
  bool sequence_parallel = false;  ///< whether these share rows outside the matrices
  double expert_tensor = 1.0;      ///< GPUs that share each expert's matrices
  double expert_rows = 0.0;        ///< rows that its routed experts multiply, over all of them
  double received_rows = 0.0;      ///< rows it receives; one may go to several of its experts
  double local_experts = 0.0;

  /// Rows that its shares of the layer's matrices multiply.
  double tokens() const { return sequences * sequence_length / context; }
  /// Rows of the residual stream that it keeps, norms and adds.
  double stream_rows() const { return sequence_parallel ? tokens() / tensor : tokens(); }
};

/// What GPUs that share the work of a layer pass each other.
enum class TransferKind : std::uint8_t {
  tensor_gather,      ///< rows of all, right before a product that multiplies them
  tensor_regather,    ///< the same again in the backward, for weight gradients alone
  tensor_scatter,     ///< sums of everyone's products, right after, of which each keeps some rows
  tensor_sum,         ///< sums of everyone's products, right after, of which each keeps all
  context_keys,       ///< keys and values of the other parts of a sequence, right before scores
  context_gradients,  ///< and their gradients, right after the scores' backward
  expert_gather,      ///< rows for experts whose matrices are shared, right before their products
  expert_scatter,     ///< sums of what these give, right after
};
inline constexpr std::size_t transfer_kinds = 8;

/// `size` is that of the whole array: what each has in the end, or has to sum and scatter.
struct Transfer {
  TransferKind kind;
  Bytes size;
};

/// What a GPU does in a part of the model, or waits for.
using Operation = std::variant<Kernel, Transfer>;
using Operations = std::vector<Operation>;

/// The kernels and transfers of one part of the model, forward and backward.
///
/// A backward pass comes in two: gradients of the inputs, which the stage before waits for, and
/// gradients of the weights, which nobody waits for. What is recomputed comes first in `backward`,
/// or right before what needs it.
struct PartWork {
  Operations forward;
  Operations backward;
  Operations weights;
};

}  // namespace trainyard
