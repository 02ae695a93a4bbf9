#pragma once

#include "workloads/kernel_writer.hpp"
#include "workloads/part.hpp"

namespace trainyard {

/// The products of a feed-forward network, or of `groups` equal experts, over all rows of `write`.
struct FeedForward {
  KernelWriter write;
  double hidden;
  double inner;
  double gates;  ///< matrices that the input meets: 2 if gated
  double groups;
  bool recompute_activation;

  void forward(Operations& operations) const;
  /// From the gradient of the output to that of the activation's input.
  void inner_gradient(Operations& operations) const;
  /// From there to the gradient of the input.
  void input_gradient(Operations& operations) const;
  /// `gradient_laid`: whether the cast of the output's gradient wrote it along tokens too, if it
  /// has one scale.
  void weights(Operations& operations, bool gradient_laid) const;
  /// Gradients of biases, where the one that follows the second matrix is added to a share of rows.
  void biases(Operations& operations, double outer_share) const;

 private:
  Kernel product(double columns, double depth) const;
  Kernel gradient(double in, double out) const;
};

}  // namespace trainyard
