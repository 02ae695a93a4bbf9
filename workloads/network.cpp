#include "workloads/network.hpp"

#include "workloads/kernel_writer.hpp"

namespace trainyard {
namespace {

/// A feed-forward network of `groups` equal experts of width `inner` over all rows of `write`.
struct Network {
  const KernelWriter& write;
  double hidden;
  double inner;
  double gates;  // matrices that the input meets: 2 if gated
  double groups;
  bool bias;
  bool recompute_activation;

  Kernel grouped(MatmulKind kind, double rows, double columns, double depth) const {
    return Matmul{kind, rows, columns, depth, groups};
  }
  Kernel product(double columns, double depth) const {
    return grouped(write.quantized() ? MatmulKind::fp8_block : MatmulKind::bf16,
                   write.rows / groups, columns, depth);
  }
  Kernel gradient(double in, double out) const {
    return grouped(write.quantized() ? MatmulKind::fp8_block_weights : MatmulKind::bf16_weights, in,
                   out, write.rows / groups);
  }

  void forward(std::vector<Kernel>& kernels) const {
    kernels.push_back(product(gates * inner, hidden));
    kernels.push_back(write.pass((element::bf16 * gates + write.operand()) * inner));
    kernels.push_back(product(hidden, inner));
  }
  void backward(std::vector<Kernel>& kernels) const {
    kernels.push_back(product(inner, hidden));
    // Reads both the activation's input and its gradient; writes the gradient, along rows for the
    // next product and along tokens for the weights, and if need be the activation again.
    const double copies = (write.quantized() ? 2.0 : 1.0) * gates;
    const double again = recompute_activation ? 1.0 : 0.0;
    kernels.push_back(
        write.pass((element::bf16 * (gates + 1.0) + (copies + again) * write.operand()) * inner));
    kernels.push_back(product(hidden, gates * inner));
  }
  void weights(std::vector<Kernel>& kernels) const {
    write.quantize_along_tokens(kernels, 2.0 * hidden);
    kernels.push_back(gradient(inner, hidden));
    kernels.push_back(gradient(hidden, gates * inner));
    if (bias) write.bias_gradient(kernels, gates * inner + hidden);
  }
};

/// What the shared experts give is scaled by a number that a matrix of one column makes of the
/// token.
void add_shared_gate(PartWork& work, const KernelWriter& write, double hidden) {
  const auto product = [&](MatmulKind kind, double rows, double columns, double depth) {
    return Matmul{kind, rows, columns, depth};
  };
  work.forward.push_back(product(MatmulKind::bf16, write.rows, 1.0, hidden));
  work.forward.push_back(write.pass(2.0 * element::bf16 * hidden));
  work.backward.push_back(write.pass(3.0 * element::bf16 * hidden));
  work.backward.push_back(product(MatmulKind::bf16, write.rows, hidden, 1.0));
  work.weights.push_back(product(MatmulKind::bf16_weights, hidden, 1.0, write.rows));
}

/// Rows between the order of their arrival and the order of the experts, one way.
Kernel permute(double from_rows, double to_rows, double row) {
  return ElementwisePass{Bytes{(from_rows + to_rows) * row}};
}

}  // namespace

PartWork work_of_dense_network(const Model& model, const LayerLoad& load, Precision precision,
                               const Recompute& recompute) {
  const KernelWriter write{.rows = load.tokens(), .precision = precision};
  const Network network{.write = write,
                        .hidden = static_cast<double>(model.hidden),
                        .inner = static_cast<double>(model.feed_forward),
                        .gates = model.gates(),
                        .groups = 1.0,
                        .bias = model.network_bias,
                        .recompute_activation = false};
  PartWork work;
  work.forward.push_back(write.norm(model.hidden));
  write.quantize(work.forward, model.hidden);
  network.forward(work.forward);
  write.join_residual(work.forward, model);
  if (recompute.norm) write.norm_again(work.backward, model.hidden);
  write.leave_residual(work.backward, model);
  write.quantize(work.backward, model.hidden);
  network.backward(work.backward);
  work.backward.push_back(write.norm_gradient(model.hidden));
  work.backward.push_back(write.residual(model.hidden));
  network.weights(work.weights);
  return work;
}

PartWork work_of_experts(const Model& model, const LayerLoad& load, Precision precision,
                         const Recompute& recompute) {
  const KernelWriter tokens{.rows = load.tokens(), .precision = precision};
  const double hidden = model.hidden;
  const ExpertShape& experts = *model.experts;
  const KernelWriter rows{.rows = load.expert_rows, .precision = tokens.precision};
  const bool again = recompute.expert_activation;
  const bool bias = model.network_bias;
  const double inner = experts.hidden;
  const Network routed{rows, hidden, inner, model.gates(), load.local_experts, bias, again};
  const Network shared{tokens, hidden, experts.shared_width(), model.gates(), 1.0, bias, again};

  PartWork work;
  if (experts.shared > 0) shared.forward(work.forward);
  work.forward.push_back(permute(load.received_rows, load.expert_rows, tokens.operand() * hidden));
  routed.forward(work.forward);
  work.forward.push_back(permute(load.expert_rows, load.received_rows, element::bf16 * hidden));

  if (experts.shared > 0) shared.backward(work.backward);
  work.backward.push_back(permute(load.received_rows, load.expert_rows, tokens.operand() * hidden));
  routed.backward(work.backward);
  work.backward.push_back(permute(load.expert_rows, load.received_rows, element::bf16 * hidden));

  if (experts.shared > 0) shared.weights(work.weights);
  routed.weights(work.weights);
  if (experts.shared_gate) add_shared_gate(work, tokens, hidden);
  return work;
}

PartWork work_of_router(const Model& model, const LayerLoad& load, Precision precision,
                        const Recompute& recompute) {
  const KernelWriter write{.rows = load.tokens(), .precision = precision};
  PartWork work;
  const double hidden = model.hidden;
  const double experts = model.experts->routed;
  work.forward.push_back(write.norm(hidden));
  write.quantize(work.forward, hidden);
  work.forward.push_back(Matmul{MatmulKind::bf16, write.rows, experts, hidden});
  write.join_residual(work.forward, model);
  if (recompute.norm) write.norm_again(work.backward, hidden);
  write.leave_residual(work.backward, model);
  work.backward.push_back(Matmul{MatmulKind::bf16, write.rows, hidden, experts});
  work.backward.push_back(Matmul{MatmulKind::bf16, hidden, experts, write.rows});
  work.backward.push_back(write.norm_gradient(hidden));
  write.quantize(work.backward, hidden);
  work.backward.push_back(write.residual(hidden));
  return work;
}

}  // namespace trainyard
