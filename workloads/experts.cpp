#include "workloads/experts.hpp"

#include "workloads/feed_forward.hpp"
#include "workloads/layer_share.hpp"
#include "workloads/network.hpp"

namespace trainyard {
namespace {

/// The activation inside experts, where nothing else repeats it.
bool activation_again(const Recompute& recompute) {
  return recompute.expert_activation && !recompute.experts && !recompute.layer;
}

/// The experts of one GPU and, with expert tensor parallelism, of those that have the other shares
/// of their matrices: each has received a part of the rows, and all multiply all of them.
struct RoutedExperts {
  LayerShare share;
  FeedForward products;

  double hidden() const { return share.model.hidden; }

  /// Rows between the order of their arrival and the order of the experts, one way.
  void permute(Operations& operations, double row) const {
    const double rows =
        (share.load.received_rows + share.load.expert_rows) / share.load.expert_tensor;
    operations.push_back(KernelWriter{.rows = rows, .style = share.style}.pass(row));
  }
  void pass_on(Operations& operations, TransferKind kind, double row) const {
    if (share.load.expert_tensor <= 1.0) return;
    operations.push_back(Transfer{.kind = kind, .size = Bytes{share.load.expert_rows * row}});
  }
  /// Received rows, or their gradients, to the first product.
  void receive(Operations& operations) const {
    const double row = products.write.operand() * hidden();
    permute(operations, row);
    pass_on(operations, TransferKind::expert_gather, row);
  }
  /// Rows, or their gradients, from the last product to where they came from.
  void send_back(Operations& operations) const {
    const double row = products.write.activation() * hidden();
    pass_on(operations, TransferKind::expert_scatter, row);
    permute(operations, row);
  }

  void forward(Operations& operations) const {
    receive(operations);
    products.forward(operations);
    send_back(operations);
  }
  void backward(Operations& operations) const {
    receive(operations);
    products.inner_gradient(operations);
    products.input_gradient(operations);
    send_back(operations);
  }
  void weights(Operations& operations) const {
    products.weights(operations, false);
    if (share.model.network_bias) products.biases(operations, 1.0 / share.load.expert_tensor);
  }
};

RoutedExperts routed_experts(const LayerShare& share) {
  return {.share = share,
          .products = {.write = {.rows = share.load.expert_rows, .style = share.style},
                       .hidden = static_cast<double>(share.model.hidden),
                       .inner = static_cast<double>(share.model.experts->hidden),
                       .gates = share.model.gates(),
                       .groups = share.load.local_experts,
                       .recompute_activation = activation_again(share.style.recompute)}};
}

/// A product that stays beside FP8, as the router's.
Kernel beside(const KernelWriter& write, double rows, double columns, double depth) {
  return Matmul{product_kind(beside_fp8(write.style.precision)), rows, columns, depth};
}

/// What the shared experts give is scaled by a number that a matrix of one column makes of the
/// token.
void add_shared_gate(Operations& operations, const KernelWriter& write, double hidden) {
  operations.push_back(beside(write, write.rows, 1.0, hidden));
  operations.push_back(write.pass(2.0 * write.activation() * hidden));
}

void add_shared_gate_gradient(PartWork& work, const KernelWriter& write, double hidden) {
  work.backward.push_back(write.pass(3.0 * write.activation() * hidden));
  work.backward.push_back(beside(write, write.rows, hidden, 1.0));
  work.weights.push_back(
      Matmul{gradient_kind(beside_fp8(write.style.precision)), hidden, 1.0, write.rows});
}

Operations router_forward(const LayerShare& share) {
  const KernelWriter write = share.stream();
  const double hidden = share.model.hidden;
  Operations operations{write.norm(hidden)};
  write.quantize(operations, hidden);  // apart from the norm, as the router reads that
  operations.push_back(beside(write, write.rows, share.model.experts->routed, hidden));
  write.join_residual(operations, share.model);
  return operations;
}

Operations router_backward(const LayerShare& share) {
  const KernelWriter write = share.stream();
  const double hidden = share.model.hidden;
  const double experts = share.model.experts->routed;
  Operations operations;
  write.leave_residual(operations, share.model);
  operations.push_back(beside(write, write.rows, hidden, experts));
  operations.push_back(beside(write, hidden, experts, write.rows));
  operations.push_back(write.norm_gradient(hidden));
  write.quantize(operations, hidden);
  operations.push_back(write.residual(hidden));
  return operations;
}

}  // namespace

PartWork work_of_experts(const Model& model, const LayerLoad& load, const LayerStyle& style) {
  const LayerShare share = layer_share(model, load, style);
  const ExpertShape& experts = *share.model.experts;
  const RoutedExperts routed = routed_experts(share);
  const SharedNetwork shared =
      shared_network(share, experts.shared_width(), activation_again(style.recompute));

  PartWork work;
  if (experts.shared > 0) {
    shared.forward(work.forward);
    share.reduce(work.forward, model.hidden);
  }
  routed.forward(work.forward);
  if (experts.shared_gate) add_shared_gate(work.forward, share.stream(), model.hidden);

  if (style.recompute.experts || style.recompute.layer) work.backward = work.forward;
  if (experts.shared > 0) {
    share.gather(work.backward, shared.products.write.operand() * model.hidden);
    shared.backward(work.backward);
    shared.products.weights(work.weights, false);
    shared.biases(work.weights);
  }
  routed.backward(work.backward);
  routed.weights(work.weights);
  if (experts.shared_gate) add_shared_gate_gradient(work, share.stream(), model.hidden);
  return work;
}

PartWork work_of_router(const Model& model, const LayerLoad& load, const LayerStyle& style) {
  const LayerShare share = layer_share(model, load, style);
  const KernelWriter write = share.stream();
  PartWork work{.forward = router_forward(share), .backward = {}, .weights = {}};
  if (style.recompute.layer) {
    work.backward = work.forward;
  } else if (style.recompute.norm) {
    work.backward.push_back(write.norm(model.hidden));
    write.quantize(work.backward, model.hidden);
  }
  append(work.backward, router_backward(share));
  return work;
}

}  // namespace trainyard
