#include "workloads/layer_share.hpp"

#include <cmath>

namespace trainyard {
namespace {

int share(int whole, double gpus) {
  return static_cast<int>(std::ceil(whole / gpus));
}

Transfer rows_of_all(const LayerLoad& load, TransferKind kind, double row) {
  return {.kind = kind, .size = Bytes{load.tokens() * row}};
}

}  // namespace

Model share_of(const Model& model, const LayerLoad& load) {
  Model part = model;
  part.vocabulary = share(model.vocabulary, load.tensor);
  part.attention.heads = share(model.attention.heads, load.tensor);
  part.attention.key_value_heads = share(model.attention.key_value_heads, load.tensor);
  part.feed_forward = share(model.feed_forward, load.tensor);
  if (auto& experts = part.experts) {
    experts->hidden = share(experts->hidden, load.expert_tensor);
    experts->shared_hidden = share(experts->shared_hidden, load.tensor);
  }
  return part;
}

LayerShare layer_share(const Model& model, const LayerLoad& load, const LayerStyle& style) {
  return {.model = share_of(model, load), .load = load, .style = style};
}

void LayerShare::gather(Operations& operations, double row) const {
  if (scattered()) operations.push_back(rows_of_all(load, TransferKind::tensor_gather, row));
}

void LayerShare::regather(Operations& operations, double row) const {
  if (scattered()) operations.push_back(rows_of_all(load, TransferKind::tensor_regather, row));
}

void LayerShare::reduce(Operations& operations, double width) const {
  if (!shared()) return;
  const auto kind = scattered() ? TransferKind::tensor_scatter : TransferKind::tensor_sum;
  operations.push_back(rows_of_all(load, kind, activation_bytes(style.precision) * width));
}

void LayerShare::gather_gradient(Operations& operations) const {
  const double hidden = model.hidden;
  if (!scattered()) return stream().quantize_gradient(operations, hidden);
  stream().quantize(operations, hidden);
  gather(operations, operand_bytes(style.precision) * hidden);
}

void append(Operations& operations, const Operations& more) {
  operations.insert(operations.end(), more.begin(), more.end());
}

}  // namespace trainyard
