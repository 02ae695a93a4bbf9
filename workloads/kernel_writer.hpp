#pragma once

#include <vector>

#include "workloads/model.hpp"
#include "workloads/part.hpp"

namespace trainyard {

/// Kernels that come up in every part, for a precision and a number of rows.
struct KernelWriter {
  double rows;
  Precision precision;

  bool quantized() const { return precision == Precision::fp8_block; }
  double operand() const { return operand_bytes(precision); }

  Kernel product(double columns, double depth) const {
    return Matmul{quantized() ? MatmulKind::fp8_block : MatmulKind::bf16, rows, columns, depth};
  }
  /// The gradient of a (in x out) weight, added to FP32: rows become the depth of the product.
  Kernel gradient(double in, double out) const {
    return Matmul{quantized() ? MatmulKind::fp8_block_weights : MatmulKind::bf16_weights, in, out,
                  rows};
  }
  /// Bytes for each row.
  Kernel pass(double bytes) const { return ElementwisePass{Bytes{rows * bytes}}; }
  Kernel norm(double width) const { return pass(2.0 * element::bf16 * width); }
  Kernel norm_gradient(double width) const { return pass(3.0 * element::bf16 * width); }
  Kernel residual(double width) const { return pass(3.0 * element::bf16 * width); }

  /// Sums a gradient over tokens, for a bias that was added to so many elements.
  void bias_gradient(std::vector<Kernel>& kernels, double width) const {
    kernels.push_back(pass(element::bf16 * width));
  }

  /// What a part computed joins the residual stream: output norm, dropout, sum.
  void join_residual(std::vector<Kernel>& kernels, const Model& model) const {
    if (model.output_norms) kernels.push_back(norm(model.hidden));
    const double mask = model.dropout ? element::mask * model.hidden : 0.0;
    kernels.push_back(pass(3.0 * element::bf16 * model.hidden + mask));
  }
  /// The gradient of the residual stream, on its way back into a part.
  void leave_residual(std::vector<Kernel>& kernels, const Model& model) const {
    if (model.dropout)
      kernels.push_back(pass((2.0 * element::bf16 + element::mask) * model.hidden));
    if (model.output_norms) kernels.push_back(norm_gradient(model.hidden));
  }

  /// Norm and cast once more, in the backward pass.
  void norm_again(std::vector<Kernel>& kernels, double width) const {
    kernels.push_back(norm(width));
    quantize(kernels, width);
  }

  /// Casts a BF16 activation to FP8, if products are in FP8.
  void quantize(std::vector<Kernel>& kernels, double width) const {
    if (quantized()) kernels.push_back(pass((element::bf16 + element::fp8) * width));
  }
  /// A weight gradient sums over tokens, so that its operands need scales along tokens.
  void quantize_along_tokens(std::vector<Kernel>& kernels, double width) const {
    if (quantized()) kernels.push_back(pass(2.0 * element::fp8 * width));
  }
};

}  // namespace trainyard
