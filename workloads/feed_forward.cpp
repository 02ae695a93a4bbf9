#include "workloads/feed_forward.hpp"

namespace trainyard {

Kernel FeedForward::product(double columns, double depth) const {
  return Matmul{product_kind(write.style.precision), write.rows / groups, columns, depth, groups};
}

Kernel FeedForward::gradient(double in, double out) const {
  return Matmul{gradient_kind(write.style.precision), in, out, write.rows / groups, groups};
}

void FeedForward::forward(Operations& operations) const {
  operations.push_back(product(gates * inner, hidden));
  operations.push_back(write.pass((write.activation() * gates + write.operand()) * inner));
  operations.push_back(product(hidden, inner));
}

void FeedForward::inner_gradient(Operations& operations) const {
  operations.push_back(product(inner, hidden));
  // Reads both the activation's input and its gradient; writes the gradient, along rows for the
  // next product and along tokens for the weights, and if need be the activation again.
  const double copies = (is_fp8(write.style.precision) ? 2.0 : 1.0) * gates;
  const double again = recompute_activation ? 1.0 : 0.0;
  operations.push_back(write.pass(
      (write.activation() * (gates + 1.0) + (copies + again) * write.operand()) * inner));
}

void FeedForward::input_gradient(Operations& operations) const {
  operations.push_back(product(hidden, gates * inner));
}

void FeedForward::weights(Operations& operations, bool gradient_laid) const {
  const double outer = write.one_scale() && gradient_laid ? hidden : 2.0 * hidden;
  // What the activation wrote along rows; blocks are written once more where it is recomputed.
  const double between = write.one_scale() ? inner : 0.0;
  write.lay_along_tokens(operations, outer + between);
  operations.push_back(gradient(inner, hidden));
  operations.push_back(gradient(hidden, gates * inner));
}

void FeedForward::biases(Operations& operations, double outer_share) const {
  write.bias_gradient(operations, gates * inner + outer_share * hidden);
}

}  // namespace trainyard
