#pragma once

#include <cstdint>
#include <vector>

#include "workloads/kernel.hpp"

namespace trainyard {

/// In what numbers a run trains.
enum class Precision : std::uint8_t {
  bf16,
  fp8_block,  ///< matrix products of the layers in FP8 scaled by blocks; the rest in BF16
};

/// What an element weighs, in bytes.
namespace element {
inline constexpr double bf16 = 2.0;
inline constexpr double fp32 = 4.0;
inline constexpr double fp8 = 1.0 + 4.0 / 128.0;  // with one FP32 scale for 128 elements
inline constexpr double mask = 1.0;               // whether dropout left it
}  // namespace element

/// What the operands of a layer's products weigh.
constexpr double operand_bytes(Precision precision) {
  return precision == Precision::fp8_block ? element::fp8 : element::bf16;
}

/// What the backward pass computes again instead of keeping it.
struct Recompute {
  bool norm = false;
  bool latent_up_projection = false;  ///< queries, keys and values of MLA from their latents
  bool expert_activation = false;     ///< the output of the activation inside experts
};

/// How much of a layer one GPU has to do in one micro-batch.
struct LayerLoad {
  double sequences;
  double sequence_length;
  double expert_rows = 0.0;    ///< rows that its routed experts multiply, over all of them
  double received_rows = 0.0;  ///< rows it receives; one may go to several of its experts
  double local_experts = 0.0;

  double tokens() const { return sequences * sequence_length; }
};

/// The kernels of one part of the model, forward and backward.
///
/// A backward pass comes in two: gradients of the inputs, which the stage before waits for, and
/// gradients of the weights, which nobody waits for.
struct PartWork {
  std::vector<Kernel> forward;
  std::vector<Kernel> backward;
  std::vector<Kernel> weights;
};

}  // namespace trainyard
