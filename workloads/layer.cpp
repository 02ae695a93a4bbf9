#include "workloads/layer.hpp"

#include "workloads/attention.hpp"
#include "workloads/kernel_writer.hpp"
#include "workloads/network.hpp"

namespace trainyard {
namespace {

void append(std::vector<Kernel>& kernels, const std::vector<Kernel>& more) {
  kernels.insert(kernels.end(), more.begin(), more.end());
}

}  // namespace

LayerWork work_of_layer(const Model& model, bool dense, const LayerLoad& load, Precision precision,
                        const Recompute& recompute) {
  LayerWork work{.attention = work_of_attention(model, load, precision, recompute), .network = {}};
  if (dense) {
    work.network = work_of_dense_network(model, load, precision, recompute);
    return work;
  }
  work.network = work_of_experts(model, load, precision, recompute);
  const PartWork router = work_of_router(model, load, precision, recompute);
  append(work.attention.forward, router.forward);
  append(work.attention.backward, router.backward);
  return work;
}

PartWork work_of_embedding(const Model& model, const LayerLoad& load) {
  const KernelWriter write{.rows = load.tokens(), .precision = Precision::bf16};
  const double gradient = (element::bf16 + 2.0 * element::fp32) * model.hidden;
  PartWork work{
      .forward = {write.norm(model.hidden)}, .backward = {}, .weights = {write.pass(gradient)}};
  if (model.positions == Positions::learned) {
    work.forward.push_back(write.residual(model.hidden));
    work.weights.push_back(write.pass(gradient));
  }
  return work;
}

PartWork work_of_head(const Model& model, const LayerLoad& load) {
  const KernelWriter write{.rows = load.tokens(), .precision = Precision::bf16};
  const double hidden = model.hidden;
  const double vocabulary = model.vocabulary;
  return {.forward = {write.norm(hidden), write.product(vocabulary, hidden),
                      write.pass(2.0 * element::bf16 * vocabulary)},
          .backward = {write.pass(2.0 * element::bf16 * vocabulary),
                       write.product(hidden, vocabulary), write.norm_gradient(hidden)},
          .weights = {write.gradient(hidden, vocabulary)}};
}

PartWork work_of_prediction(const Model& model, const LayerLoad& load, Precision precision) {
  const KernelWriter write{.rows = load.tokens(), .precision = precision};
  const double hidden = model.hidden;
  PartWork work;
  work.forward = {write.norm(2.0 * hidden)};
  write.quantize(work.forward, 2.0 * hidden);
  work.forward.push_back(write.product(hidden, 2.0 * hidden));
  write.quantize(work.backward, hidden);
  work.backward.push_back(write.product(2.0 * hidden, hidden));
  work.backward.push_back(write.norm_gradient(2.0 * hidden));
  write.quantize_along_tokens(work.weights, 3.0 * hidden);
  work.weights.push_back(write.gradient(2.0 * hidden, hidden));
  return work;
}

}  // namespace trainyard
