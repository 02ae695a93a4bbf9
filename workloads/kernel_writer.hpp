#pragma once

#include "workloads/model.hpp"
#include "workloads/part.hpp"

namespace trainyard {

/// In what numbers the products of a layer are done.
constexpr MatmulKind product_kind(Precision precision) {
  switch (precision) {
    case Precision::fp32:
      return MatmulKind::fp32;
    case Precision::tf32:
      return MatmulKind::tf32;
    case Precision::fp16:
      return MatmulKind::fp16;
    case Precision::fp8_tensor:
      return MatmulKind::fp8_tensor;
    case Precision::fp8_block:
      return MatmulKind::fp8_block;
    case Precision::bf16:
      break;
  }
  return MatmulKind::bf16;
}

/// The same for weight gradients.
constexpr MatmulKind gradient_kind(Precision precision) {
  switch (precision) {
    case Precision::fp32:
      return MatmulKind::fp32_weights;
    case Precision::tf32:
      return MatmulKind::tf32_weights;
    case Precision::fp16:
      return MatmulKind::fp16_weights;
    case Precision::fp8_tensor:
      return MatmulKind::fp8_tensor_weights;
    case Precision::fp8_block:
      return MatmulKind::fp8_block_weights;
    case Precision::bf16:
      break;
  }
  return MatmulKind::bf16_weights;
}

/// Kernels that come up in every part, for a number of rows.
///
/// FP8 with one scale a tensor follows Transformer Engine on Hopper: the scale is that of steps
/// before (delayed scaling), so that a norm or an activation writes FP8 itself, without a pass over
/// what it wrote. Hopper multiplies FP8 operands only if both lie along the depth of the product,
/// so that a weight gradient needs both its operands transposed: a gradient's cast writes it both
/// ways at once (its `cast_transpose` kernels), an input is transposed when its weight gradient is
/// due (Transformer Engine, user guide, "Using FP8 with Transformer Engine"; that weights are cast
/// once a step and cost nothing is an assumption).
struct KernelWriter {
  double rows;
  LayerStyle style;

  bool one_scale() const { return style.precision == Precision::fp8_tensor; }
  bool scaled_blocks() const { return style.precision == Precision::fp8_block; }
  double activation() const { return activation_bytes(style.precision); }
  double operand() const { return operand_bytes(style.precision); }

  Kernel product(double columns, double depth) const {
    return Matmul{product_kind(style.precision), rows, columns, depth};
  }
  /// The gradient of a (in x out) weight, added to FP32: rows become the depth of the product.
  Kernel gradient(double in, double out) const {
    return Matmul{gradient_kind(style.precision), in, out, rows};
  }
  /// Bytes for each row.
  Kernel pass(double bytes) const { return ElementwisePass{Bytes{rows * bytes * style.unfused}}; }
  Kernel norm(double width) const { return pass(2.0 * activation() * width); }
  Kernel norm_gradient(double width) const { return pass(3.0 * activation() * width); }
  Kernel residual(double width) const { return pass(3.0 * activation() * width); }

  /// Sums a gradient over tokens, for a bias that was added to so many elements.
  void bias_gradient(Operations& operations, double width) const {
    operations.push_back(pass(activation() * width));
  }

  /// What a part computed joins the residual stream: output norm, dropout, sum.
  void join_residual(Operations& operations, const Model& model) const {
    if (model.output_norms) operations.push_back(norm(model.hidden));
    const double mask = model.dropout ? element::mask * model.hidden : 0.0;
    operations.push_back(pass(3.0 * activation() * model.hidden + mask));
  }
  /// The gradient of the residual stream, on its way back into a part.
  void leave_residual(Operations& operations, const Model& model) const {
    if (model.dropout)
      operations.push_back(pass((2.0 * activation() + element::mask) * model.hidden));
    if (model.output_norms) operations.push_back(norm_gradient(model.hidden));
  }

  /// A norm whose result only products read.
  void norm_operand(Operations& operations, double width) const {
    if (!one_scale()) operations.push_back(norm(width));
    quantize(operations, width);
  }
  /// Casts an activation to FP8, if products are in FP8.
  void quantize(Operations& operations, double width) const {
    if (is_fp8(style.precision)) operations.push_back(pass((activation() + operand()) * width));
  }
  /// Casts a gradient that products of both kinds read.
  void quantize_gradient(Operations& operations, double width) const {
    if (!one_scale()) return quantize(operations, width);
    operations.push_back(pass((activation() + 2.0 * operand()) * width));
  }
  /// Lays operands of weight gradients, which sum over tokens, along these.
  void lay_along_tokens(Operations& operations, double width) const {
    if (is_fp8(style.precision)) operations.push_back(pass(2.0 * operand() * width));
  }
};

}  // namespace trainyard
