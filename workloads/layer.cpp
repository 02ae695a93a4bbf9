#include "workloads/layer.hpp"

namespace trainyard {
namespace {

constexpr double bf16 = 2.0;  // bytes of an element
constexpr double fp32 = 4.0;
constexpr double fp8 = 1.0 + 4.0 / 128.0;  // with one FP32 scale for 128 elements

/// Kernels that come up in every part, for a precision and a number of rows.
struct Writer {
  double rows;
  Precision precision;

  bool quantized() const { return precision == Precision::fp8_block; }
  double operand() const { return quantized() ? fp8 : bf16; }

  Kernel product(double columns, double depth) const {
    return Matmul{quantized() ? MatmulKind::fp8_block : MatmulKind::bf16, rows, columns, depth};
  }
  /// The gradient of a (in x out) weight: rows become the depth of the product.
  Kernel gradient(double in, double out) const {
    return Matmul{quantized() ? MatmulKind::fp8_block_weights : MatmulKind::bf16, in, out, rows};
  }
  /// Bytes for each row.
  Kernel pass(double bytes) const { return ElementwisePass{Bytes{rows * bytes}}; }
  Kernel norm(double width) const { return pass(2.0 * bf16 * width); }
  Kernel norm_gradient(double width) const { return pass(3.0 * bf16 * width); }
  Kernel residual(double width) const { return pass(3.0 * bf16 * width); }

  /// Casts a BF16 activation to FP8, if products are in FP8.
  void quantize(std::vector<Kernel>& kernels, double width) const {
    if (quantized()) kernels.push_back(pass((bf16 + fp8) * width));
  }
  /// A weight gradient sums over tokens, so that its operands need scales along tokens.
  void quantize_along_tokens(std::vector<Kernel>& kernels, double width) const {
    if (quantized()) kernels.push_back(pass(2.0 * fp8 * width));
  }
};

/// Widths of attention that the kernels below have in common.
struct Widths {
  double hidden;
  double queries;      // of all heads
  double keys_values;  // of all key-value heads, rotary part included
  double values;       // of all heads: what the output projection multiplies
  double rotary;       // elements that the rotary embedding turns

  explicit Widths(const Model& model) {
    const AttentionShape& shape = model.attention;
    hidden = model.hidden;
    queries = static_cast<double>(shape.heads) * shape.key_width;
    keys_values =
        static_cast<double>(shape.key_value_heads) * (shape.key_width + shape.value_width);
    values = static_cast<double>(shape.heads) * shape.value_width;
    rotary = shape.latent ? shape.heads * static_cast<double>(shape.latent->rope_width)
                          : queries + shape.key_value_heads * static_cast<double>(shape.key_width);
  }
};

/// MLA: what one token's keys and values are made of before the rotary part joins them.
double expanded_width(const AttentionShape& shape) {
  return static_cast<double>(shape.heads) *
         (shape.key_width - shape.latent->rope_width + shape.value_width);
}

void add_up_projection(std::vector<Kernel>& kernels, const Writer& write, const Model& model) {
  const AttentionShape& shape = model.attention;
  const LatentAttention& latent = *shape.latent;
  const Widths width{model};
  write.quantize(kernels, latent.query_rank + latent.key_value_rank);
  kernels.push_back(write.product(width.queries, latent.query_rank));
  kernels.push_back(write.product(expanded_width(shape), latent.key_value_rank));
  kernels.push_back(write.pass(2.0 * bf16 * width.rotary));
  kernels.push_back(write.pass(bf16 * (expanded_width(shape) + width.keys_values)));
}

void add_query_key_value(std::vector<Kernel>& kernels, const Writer& write, const Model& model) {
  const Widths width{model};
  if (const auto& latent = model.attention.latent) {
    kernels.push_back(write.product(latent->query_rank, width.hidden));
    kernels.push_back(write.product(latent->key_value_rank + latent->rope_width, width.hidden));
    kernels.push_back(write.norm(latent->query_rank + latent->key_value_rank));
    add_up_projection(kernels, write, model);
  } else {
    kernels.push_back(write.product(width.queries + width.keys_values, width.hidden));
    kernels.push_back(write.pass(2.0 * bf16 * width.rotary));
  }
}

AttentionScores scores_of(const Model& model, const LayerLoad& load, bool backward) {
  return {.heads = static_cast<double>(model.attention.heads),
          .sequences = load.sequences,
          .length = load.sequence_length,
          .key_width = static_cast<double>(model.attention.key_width),
          .value_width = static_cast<double>(model.attention.value_width),
          .backward = backward};
}

std::vector<Kernel> attention_forward(const Model& model, const LayerLoad& load,
                                      const Writer& write) {
  const Widths width{model};
  std::vector<Kernel> kernels{write.norm(width.hidden)};
  write.quantize(kernels, width.hidden);
  add_query_key_value(kernels, write, model);
  kernels.push_back(scores_of(model, load, false));
  write.quantize(kernels, width.values);
  kernels.push_back(write.product(width.hidden, width.values));
  kernels.push_back(write.residual(width.hidden));
  return kernels;
}

void add_query_key_value_gradient(std::vector<Kernel>& kernels, const Writer& write,
                                  const Model& model) {
  const Widths width{model};
  kernels.push_back(write.pass(2.0 * bf16 * width.rotary));
  if (const auto& latent = model.attention.latent) {
    const double expanded = expanded_width(model.attention);
    kernels.push_back(write.pass(bf16 * (expanded + width.keys_values)));
    write.quantize(kernels, width.queries + expanded);
    kernels.push_back(write.product(latent->query_rank, width.queries));
    kernels.push_back(write.product(latent->key_value_rank, expanded));
    kernels.push_back(write.norm_gradient(latent->query_rank + latent->key_value_rank));
    write.quantize(kernels, latent->query_rank + latent->key_value_rank);
    kernels.push_back(write.product(width.hidden, latent->query_rank));
    kernels.push_back(write.product(width.hidden, latent->key_value_rank + latent->rope_width));
  } else {
    write.quantize(kernels, width.queries + width.keys_values);
    kernels.push_back(write.product(width.hidden, width.queries + width.keys_values));
  }
}

std::vector<Kernel> attention_backward(const Model& model, const LayerLoad& load,
                                       const Writer& write, const Recompute& recompute) {
  const Widths width{model};
  std::vector<Kernel> kernels;
  if (recompute.norm) kernels.push_back(write.norm(width.hidden));
  write.quantize(kernels, width.hidden);
  kernels.push_back(write.product(width.values, width.hidden));
  if (model.attention.latent && recompute.latent_up_projection) {
    add_up_projection(kernels, write, model);
  }
  kernels.push_back(write.pass(2.0 * bf16 * width.values));  // row sums of output x gradient
  kernels.push_back(scores_of(model, load, true));
  kernels.push_back(write.pass((fp32 + bf16) * width.queries));  // query gradients gather in FP32
  add_query_key_value_gradient(kernels, write, model);
  kernels.push_back(write.norm_gradient(width.hidden));
  kernels.push_back(write.residual(width.hidden));
  return kernels;
}

std::vector<Kernel> attention_weights(const Model& model, const Writer& write) {
  const Widths width{model};
  std::vector<Kernel> kernels;
  write.quantize_along_tokens(kernels, 2.0 * width.hidden + width.values);
  kernels.push_back(write.gradient(width.values, width.hidden));
  if (const auto& latent = model.attention.latent) {
    kernels.push_back(write.gradient(latent->key_value_rank, expanded_width(model.attention)));
    kernels.push_back(write.gradient(latent->query_rank, width.queries));
    kernels.push_back(write.gradient(width.hidden, latent->key_value_rank + latent->rope_width));
    kernels.push_back(write.gradient(width.hidden, latent->query_rank));
  } else {
    kernels.push_back(write.gradient(width.hidden, width.queries + width.keys_values));
  }
  return kernels;
}

/// A feed-forward network of `groups` equal experts of width `inner` over all rows of `write`.
struct Network {
  const Writer& write;
  double hidden;
  double inner;
  double gates;  // matrices that the input meets: 2 if gated
  double groups;

  Kernel grouped(MatmulKind kind, double rows, double columns, double depth) const {
    return Matmul{kind, rows, columns, depth, groups};
  }
  Kernel product(double columns, double depth) const {
    return grouped(write.quantized() ? MatmulKind::fp8_block : MatmulKind::bf16,
                   write.rows / groups, columns, depth);
  }
  Kernel gradient(double in, double out) const {
    return grouped(write.quantized() ? MatmulKind::fp8_block_weights : MatmulKind::bf16, in, out,
                   write.rows / groups);
  }

  void forward(std::vector<Kernel>& kernels) const {
    kernels.push_back(product(gates * inner, hidden));
    kernels.push_back(write.pass((bf16 * gates + write.operand()) * inner));
    kernels.push_back(product(hidden, inner));
  }
  void backward(std::vector<Kernel>& kernels) const {
    kernels.push_back(product(inner, hidden));
    // Reads both the activation's input and its gradient; writes the gradient, along rows for the
    // next product and along tokens for the weights, and the activation again for the weights.
    const double copies = write.quantized() ? 2.0 : 1.0;
    kernels.push_back(
        write.pass((bf16 * gates + bf16 + (copies * gates + 1.0) * write.operand()) * inner));
    kernels.push_back(product(hidden, gates * inner));
  }
  void weights(std::vector<Kernel>& kernels) const {
    write.quantize_along_tokens(kernels, 2.0 * hidden);
    kernels.push_back(gradient(inner, hidden));
    kernels.push_back(gradient(hidden, gates * inner));
  }
};

PartWork dense_network(const Model& model, const Writer& write) {
  const Network network{.write = write,
                        .hidden = static_cast<double>(model.hidden),
                        .inner = static_cast<double>(model.feed_forward),
                        .gates = model.gated ? 2.0 : 1.0,
                        .groups = 1.0};
  PartWork work;
  work.forward.push_back(write.norm(model.hidden));
  write.quantize(work.forward, model.hidden);
  network.forward(work.forward);
  work.forward.push_back(write.residual(model.hidden));
  write.quantize(work.backward, model.hidden);
  network.backward(work.backward);
  work.backward.push_back(write.norm_gradient(model.hidden));
  work.backward.push_back(write.residual(model.hidden));
  network.weights(work.weights);
  return work;
}

/// Rows between the order of their arrival and the order of the experts, one way.
Kernel permute(double from_rows, double to_rows, double row) {
  return ElementwisePass{Bytes{(from_rows + to_rows) * row}};
}

PartWork expert_network(const Model& model, const LayerLoad& load, const Writer& tokens) {
  const double hidden = model.hidden;
  const double inner = model.experts->hidden;
  const double gates = model.gated ? 2.0 : 1.0;
  const Writer rows{.rows = load.expert_rows, .precision = tokens.precision};
  const Network routed{rows, hidden, inner, gates, load.local_experts};
  const Network shared{tokens, hidden, inner * model.experts->shared, gates, 1.0};

  PartWork work;
  if (model.experts->shared > 0) shared.forward(work.forward);
  work.forward.push_back(permute(load.received_rows, load.expert_rows, tokens.operand() * hidden));
  routed.forward(work.forward);
  work.forward.push_back(permute(load.expert_rows, load.received_rows, bf16 * hidden));

  if (model.experts->shared > 0) shared.backward(work.backward);
  work.backward.push_back(permute(load.received_rows, load.expert_rows, tokens.operand() * hidden));
  routed.backward(work.backward);
  work.backward.push_back(permute(load.expert_rows, load.received_rows, bf16 * hidden));

  if (model.experts->shared > 0) shared.weights(work.weights);
  routed.weights(work.weights);
  return work;
}

/// What experts add to the side of the tokens: norm, router, the sum of what comes back.
void add_router(PartWork& attention, const Model& model, const Writer& write) {
  const double hidden = model.hidden;
  const double experts = model.experts->routed;
  attention.forward.push_back(write.norm(hidden));
  write.quantize(attention.forward, hidden);
  attention.forward.push_back(Matmul{MatmulKind::bf16, write.rows, experts, hidden});
  attention.forward.push_back(write.residual(hidden));
  attention.backward.push_back(Matmul{MatmulKind::bf16, write.rows, hidden, experts});
  attention.backward.push_back(Matmul{MatmulKind::bf16, hidden, experts, write.rows});
  attention.backward.push_back(write.norm_gradient(hidden));
  write.quantize(attention.backward, hidden);
  attention.backward.push_back(write.residual(hidden));
}

}  // namespace

LayerWork work_of_layer(const Model& model, bool dense, const LayerLoad& load, Precision precision,
                        const Recompute& recompute) {
  const Writer write{.rows = load.tokens(), .precision = precision};
  LayerWork work;
  work.attention = {.forward = attention_forward(model, load, write),
                    .backward = attention_backward(model, load, write, recompute),
                    .weights = attention_weights(model, write)};
  if (dense) {
    work.network = dense_network(model, write);
  } else {
    work.network = expert_network(model, load, write);
    add_router(work.attention, model, write);
  }
  return work;
}

PartWork work_of_embedding(const Model& model, const LayerLoad& load) {
  const Writer write{.rows = load.tokens(), .precision = Precision::bf16};
  return {.forward = {write.norm(model.hidden)},
          .backward = {},
          .weights = {write.pass((bf16 + 2.0 * fp32) * model.hidden)}};
}

PartWork work_of_head(const Model& model, const LayerLoad& load) {
  const Writer write{.rows = load.tokens(), .precision = Precision::bf16};
  const double hidden = model.hidden;
  const double vocabulary = model.vocabulary;
  return {.forward = {write.norm(hidden), write.product(vocabulary, hidden),
                      write.pass(2.0 * bf16 * vocabulary)},
          .backward = {write.pass(2.0 * bf16 * vocabulary), write.product(hidden, vocabulary),
                       write.norm_gradient(hidden)},
          .weights = {write.gradient(hidden, vocabulary)}};
}

PartWork work_of_prediction(const Model& model, const LayerLoad& load, Precision precision) {
  const Writer write{.rows = load.tokens(), .precision = precision};
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
