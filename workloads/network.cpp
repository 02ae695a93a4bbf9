#include "workloads/network.hpp"

namespace trainyard {
namespace {

Operations dense_backward(const SharedNetwork& network) {
  const LayerShare& share = network.share;
  const KernelWriter stream = share.stream();
  Operations operations;
  stream.leave_residual(operations, share.model);
  share.gather_gradient(operations);
  network.backward(operations);
  operations.push_back(stream.norm_gradient(share.model.hidden));
  operations.push_back(stream.residual(share.model.hidden));
  return operations;
}

}  // namespace

SharedNetwork shared_network(const LayerShare& share, double inner, bool recompute_activation) {
  return {.share = share,
          .products = {.write = share.products(),
                       .hidden = static_cast<double>(share.model.hidden),
                       .inner = inner,
                       .gates = share.model.gates(),
                       .groups = 1.0,
                       .recompute_activation = recompute_activation}};
}

void SharedNetwork::forward(Operations& operations) const {
  share.gather(operations, products.write.operand() * products.hidden);
  products.forward(operations);
}

void SharedNetwork::backward(Operations& operations) const {
  products.inner_gradient(operations);
  share.regather(operations, products.write.operand() * products.hidden);
  products.input_gradient(operations);
  share.reduce(operations, products.hidden);
}

void SharedNetwork::biases(Operations& operations) const {
  if (share.model.network_bias) products.biases(operations, share.stream_share());
}

PartWork work_of_dense_network(const Model& model, const LayerLoad& load, const LayerStyle& style) {
  const LayerShare share = layer_share(model, load, style);
  const SharedNetwork network = shared_network(share, share.model.feed_forward, false);
  const KernelWriter stream = share.stream();
  const Recompute& again = style.recompute;

  PartWork work;
  if (again.norm) stream.norm_operand(work.backward, model.hidden);
  stream.norm_operand(work.forward, model.hidden);
  network.forward(work.forward);
  if (again.network || again.layer) work.backward = work.forward;
  const bool early = again.layer && style.stops_early;
  if (early) work.backward.pop_back();  // the second product
  share.reduce(work.forward, model.hidden);
  stream.join_residual(work.forward, share.model);
  if (again.layer && !early) work.backward = work.forward;
  append(work.backward, dense_backward(network));
  network.products.weights(work.weights, !share.scattered());
  network.biases(work.weights);
  return work;
}

}  // namespace trainyard
