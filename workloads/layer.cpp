#include "workloads/layer.hpp"

#include "workloads/attention.hpp"
#include "workloads/experts.hpp"
#include "workloads/layer_share.hpp"
#include "workloads/network.hpp"

namespace trainyard {
namespace {

/// The share of an end of the model, which FP8 leaves alone.
LayerShare end_share(const Model& model, const LayerLoad& load, LayerStyle style) {
  style.precision = beside_fp8(style.precision);
  return layer_share(model, load, style);
}

}  // namespace

LayerWork work_of_layer(const Model& model, bool dense, const LayerLoad& load,
                        const LayerStyle& style) {
  LayerWork work{.attention = work_of_attention(model, load, style), .network = {}};
  if (dense) {
    work.network = work_of_dense_network(model, load, style);
    return work;
  }
  work.network = work_of_experts(model, load, style);
  const PartWork router = work_of_router(model, load, style);
  append(work.attention.forward, router.forward);
  append(work.attention.backward, router.backward);
  return work;
}

PartWork work_of_embedding(const Model& model, const LayerLoad& load, const LayerStyle& style) {
  const LayerShare share = end_share(model, load, style);
  const KernelWriter words = share.products();
  const KernelWriter stream = share.stream();
  const double hidden = model.hidden;
  const double gradient = (words.activation() + 2.0 * element::fp32) * hidden;

  PartWork work{.forward = {words.norm(hidden)}, .backward = {}, .weights = {}};
  share.reduce(work.forward, hidden);
  share.gather(work.backward, words.activation() * hidden);
  work.weights.push_back(words.pass(gradient));
  if (model.positions == Positions::learned) {
    work.forward.push_back(stream.residual(hidden));
    work.weights.push_back(stream.pass(gradient));
  }
  return work;
}

PartWork work_of_head(const Model& model, const LayerLoad& load, const LayerStyle& style) {
  const LayerShare share = end_share(model, load, style);
  const KernelWriter write = share.products();
  const double hidden = model.hidden;
  const double vocabulary = share.model.vocabulary;

  PartWork work{.forward = {share.stream().norm(hidden)}, .backward = {}, .weights = {}};
  share.gather(work.forward, write.operand() * hidden);
  work.forward.push_back(write.product(vocabulary, hidden));
  work.forward.push_back(write.pass(2.0 * write.activation() * vocabulary));
  work.backward.push_back(write.pass(2.0 * write.activation() * vocabulary));
  share.regather(work.backward, write.operand() * hidden);
  work.backward.push_back(write.product(hidden, vocabulary));
  share.reduce(work.backward, hidden);
  work.backward.push_back(share.stream().norm_gradient(hidden));
  work.weights.push_back(write.gradient(hidden, vocabulary));
  return work;
}

PartWork work_of_prediction(const Model& model, const LayerLoad& load, const LayerStyle& style) {
  const LayerShare share = layer_share(model, load, style);
  const KernelWriter write = share.products();
  const KernelWriter stream = share.stream();
  const double both = 2.0 * model.hidden;
  const double columns = model.hidden / load.tensor;

  PartWork work;
  stream.norm_operand(work.forward, both);
  share.gather(work.forward, write.operand() * both);
  work.forward.push_back(write.product(columns, both));
  if (share.shared()) {  // what follows needs all columns of a row
    work.forward.push_back(Transfer{.kind = TransferKind::tensor_gather,
                                    .size = Bytes{write.rows * write.activation() * model.hidden}});
  }
  share.gather_gradient(work.backward);
  share.regather(work.backward, write.operand() * both);
  work.backward.push_back(write.product(both, columns));
  share.reduce(work.backward, both);
  work.backward.push_back(stream.norm_gradient(both));
  const bool laid = write.one_scale() && !share.scattered();
  write.lay_along_tokens(work.weights, both + (laid ? 0.0 : columns));
  work.weights.push_back(write.gradient(both, columns));
  return work;
}

}  // namespace trainyard
