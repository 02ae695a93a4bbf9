#include "workloads/attention.hpp"

#include "workloads/kernel_writer.hpp"

namespace trainyard {
namespace {

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

void add_up_projection(std::vector<Kernel>& kernels, const KernelWriter& write,
                       const Model& model) {
  const AttentionShape& shape = model.attention;
  const LatentAttention& latent = *shape.latent;
  const Widths width{model};
  write.quantize(kernels, latent.query_rank + latent.key_value_rank);
  kernels.push_back(write.product(width.queries, latent.query_rank));
  kernels.push_back(write.product(expanded_width(shape), latent.key_value_rank));
  kernels.push_back(write.pass(2.0 * element::bf16 * width.rotary));
  kernels.push_back(write.pass(element::bf16 * (expanded_width(shape) + width.keys_values)));
}

void add_query_key_value(std::vector<Kernel>& kernels, const KernelWriter& write,
                         const Model& model) {
  const Widths width{model};
  if (const auto& latent = model.attention.latent) {
    kernels.push_back(write.product(latent->query_rank, width.hidden));
    kernels.push_back(write.product(latent->key_value_rank + latent->rope_width, width.hidden));
    kernels.push_back(write.norm(latent->query_rank + latent->key_value_rank));
    add_up_projection(kernels, write, model);
  } else {
    kernels.push_back(write.product(width.queries + width.keys_values, width.hidden));
    kernels.push_back(write.pass(2.0 * element::bf16 * width.rotary));
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
                                      const KernelWriter& write) {
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

void add_query_key_value_gradient(std::vector<Kernel>& kernels, const KernelWriter& write,
                                  const Model& model) {
  const Widths width{model};
  kernels.push_back(write.pass(2.0 * element::bf16 * width.rotary));
  if (const auto& latent = model.attention.latent) {
    const double expanded = expanded_width(model.attention);
    kernels.push_back(write.pass(element::bf16 * (expanded + width.keys_values)));
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
                                       const KernelWriter& write, const Recompute& recompute) {
  const Widths width{model};
  std::vector<Kernel> kernels;
  if (recompute.norm) write.norm_again(kernels, width.hidden);
  write.quantize(kernels, width.hidden);
  kernels.push_back(write.product(width.values, width.hidden));
  if (model.attention.latent && recompute.latent_up_projection) {
    add_up_projection(kernels, write, model);
  }
  kernels.push_back(
      write.pass(2.0 * element::bf16 * width.values));  // row sums of output x gradient
  kernels.push_back(scores_of(model, load, true));
  kernels.push_back(write.pass((element::fp32 + element::bf16) *
                               width.queries));  // query gradients gather in FP32
  add_query_key_value_gradient(kernels, write, model);
  kernels.push_back(write.norm_gradient(width.hidden));
  kernels.push_back(write.residual(width.hidden));
  return kernels;
}

std::vector<Kernel> attention_weights(const Model& model, const KernelWriter& write) {
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

}  // namespace

PartWork work_of_attention(const Model& model, const LayerLoad& load, Precision precision,
                           const Recompute& recompute) {
  const KernelWriter write{.rows = load.tokens(), .precision = precision};
  return {.forward = attention_forward(model, load, write),
          .backward = attention_backward(model, load, write, recompute),
          .weights = attention_weights(model, write)};
}

}  // namespace trainyard
