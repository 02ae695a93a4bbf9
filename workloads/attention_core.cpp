#include "workloads/attention_core.hpp"

namespace trainyard {
namespace {

/// Elements that the rotary embedding turns.
double rotary_width(const Model& model) {
  const AttentionShape& shape = model.attention;
  if (model.positions != Positions::rotary) return 0.0;
  return shape.latent ? shape.heads * static_cast<double>(shape.latent->rope_width)
                      : shape.queries() + shape.keys();
}

/// Queries of a sequence that one GPU has.
double queries_of(const LayerLoad& load) {
  return load.sequence_length / load.context;
}

AttentionScores on_chip(const LayerShare& share, bool backward) {
  const AttentionShape& shape = share.model.attention;
  return {.heads = static_cast<double>(shape.heads),
          .sequences = share.load.sequences,
          .length = queries_of(share.load),
          .key_width = static_cast<double>(shape.key_width),
          .value_width = static_cast<double>(shape.value_width),
          .backward = backward,
          .keys = keys_met(share.model, share.load.sequence_length).causal};
}

/// Products and passes over whole squares of scores, those of the future included.
struct WrittenScores {
  const LayerShare& share;
  const AttentionShape& shape = share.model.attention;
  double squares = share.load.sequences * shape.heads;
  double queries = queries_of(share.load);
  double keys = share.load.sequence_length;

  Kernel product(double rows, double columns, double depth) const {
    return Matmul{product_kind(beside_fp8(share.style.precision)), rows, columns, depth, squares};
  }
  double all() const { return squares * queries * keys; }
  /// By a kernel of its own, whatever else a software fuses or not.
  Kernel pass(double bytes) const { return ElementwisePass{Bytes{all() * bytes}}; }
  double element() const { return activation_bytes(share.style.precision); }

  void forward(Operations& operations) const {
    operations.push_back(product(queries, keys, shape.key_width));
    operations.push_back(pass(2.0 * element()));  // scale, mask and softmax at once
    if (share.model.dropout) operations.push_back(pass(2.0 * element() + element::mask));
    operations.push_back(product(queries, shape.value_width, keys));
  }
  void backward(Operations& operations) const {
    operations.push_back(product(keys, shape.value_width, queries));
    operations.push_back(product(queries, keys, shape.value_width));
    if (share.model.dropout) operations.push_back(pass(2.0 * element() + element::mask));
    operations.push_back(pass(3.0 * element()));  // softmax: reads its result and the gradient
    operations.push_back(product(queries, shape.key_width, keys));
    operations.push_back(product(keys, shape.key_width, queries));
  }
};

/// Keys and values of all GPUs that share the sequences, or their gradients.
void pass_on(Operations& operations, const LayerShare& share, TransferKind kind) {
  const LayerLoad& load = share.load;
  if (load.context <= 1.0) return;
  const double row = activation_bytes(share.style.precision) * share.model.attention.keys_values();
  operations.push_back(
      Transfer{.kind = kind, .size = Bytes{load.sequences * load.sequence_length * row}});
}

}  // namespace

void add_rotation(Operations& operations, const LayerShare& share) {
  const KernelWriter write = share.products();
  const double width = rotary_width(share.model);
  if (width > 0.0) operations.push_back(write.pass(2.0 * write.activation() * width));
}

void add_scores(Operations& operations, const LayerShare& share) {
  pass_on(operations, share, TransferKind::context_keys);
  if (share.style.keeps_scores_on_chip()) {
    operations.push_back(on_chip(share, false));
  } else {
    WrittenScores{share}.forward(operations);
  }
}

void add_scores_gradient(Operations& operations, const LayerShare& share) {
  const AttentionShape& shape = share.model.attention;
  const KernelWriter write = share.products();
  const bool flash = share.style.keeps_scores_on_chip();
  // Row sums of output x gradient.
  if (flash) operations.push_back(write.pass(2.0 * write.activation() * shape.values()));
  pass_on(operations, share, TransferKind::context_keys);
  if (flash) {
    operations.push_back(on_chip(share, true));
  } else {
    WrittenScores{share}.backward(operations);
  }
  pass_on(operations, share, TransferKind::context_gradients);
  // Query gradients gather in FP32.
  if (flash) {
    operations.push_back(write.pass((element::fp32 + write.activation()) * shape.queries()));
  }
}

Bytes kept_scores(const LayerShare& share) {
  const WrittenScores scores{share};
  const double dropout = share.model.dropout ? element::mask + scores.element() : 0.0;
  return Bytes{scores.all() * (scores.element() + dropout)};
}

}  // namespace trainyard
