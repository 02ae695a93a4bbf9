#include "workloads/attention.hpp"

#include "workloads/kernel_writer.hpp"

namespace trainyard {
namespace {

/// Elements that the rotary embedding turns.
double rotary_width(const Model& model) {
  const AttentionShape& shape = model.attention;
  if (model.positions != Positions::rotary) return 0.0;
  return shape.latent ? shape.heads * static_cast<double>(shape.latent->rope_width)
                      : shape.queries() + shape.keys();
}

void add_rotation(std::vector<Kernel>& kernels, const KernelWriter& write, const Model& model) {
  const double width = rotary_width(model);
  if (width > 0.0) kernels.push_back(write.pass(2.0 * element::bf16 * width));
}

/// MLA: what one token's keys and values are made of before the rotary part joins them.
double expanded_width(const AttentionShape& shape) {
  return static_cast<double>(shape.heads) *
         (shape.key_width - shape.latent->rope_width + shape.value_width);
}

/// Where the queries of MLA come from: their latents, or the residual stream.
double query_depth(const Model& model) {
  const int rank = model.attention.latent->query_rank;
  return rank == 0 ? model.hidden : rank;
}

double latents_width(const LatentAttention& latent) {
  return static_cast<double>(latent.query_rank) + latent.key_value_rank;
}

void add_up_projection(std::vector<Kernel>& kernels, const KernelWriter& write,
                       const Model& model) {
  const AttentionShape& shape = model.attention;
  const LatentAttention& latent = *shape.latent;
  write.quantize(kernels, latents_width(latent));
  kernels.push_back(write.product(shape.queries(), query_depth(model)));
  kernels.push_back(write.product(expanded_width(shape), latent.key_value_rank));
  add_rotation(kernels, write, model);
  kernels.push_back(write.pass(element::bf16 * (expanded_width(shape) + shape.keys_values())));
}

void add_query_key_value(std::vector<Kernel>& kernels, const KernelWriter& write,
                         const Model& model) {
  const AttentionShape& shape = model.attention;
  if (const auto& latent = shape.latent) {
    if (latent->query_rank > 0) kernels.push_back(write.product(latent->query_rank, model.hidden));
    kernels.push_back(write.product(latent->key_value_rank + latent->rope_width, model.hidden));
    kernels.push_back(write.norm(latents_width(*latent)));
    add_up_projection(kernels, write, model);
  } else {
    kernels.push_back(write.product(shape.queries() + shape.keys_values(), model.hidden));
    if (shape.query_key_norm) kernels.push_back(write.norm(shape.queries() + shape.keys()));
    add_rotation(kernels, write, model);
  }
}

AttentionScores scores_of(const Model& model, const LayerLoad& load, bool backward) {
  return {.heads = static_cast<double>(model.attention.heads),
          .sequences = load.sequences,
          .length = load.sequence_length,
          .key_width = static_cast<double>(model.attention.key_width),
          .value_width = static_cast<double>(model.attention.value_width),
          .backward = backward,
          .keys = keys_met(model, load.sequence_length).causal};
}

std::vector<Kernel> attention_forward(const Model& model, const LayerLoad& load,
                                      const KernelWriter& write) {
  const double values = model.attention.values();
  std::vector<Kernel> kernels{write.norm(model.hidden)};
  write.quantize(kernels, model.hidden);
  add_query_key_value(kernels, write, model);
  kernels.push_back(scores_of(model, load, false));
  write.quantize(kernels, values);
  kernels.push_back(write.product(model.hidden, values));
  write.join_residual(kernels, model);
  return kernels;
}

void add_latent_gradient(std::vector<Kernel>& kernels, const KernelWriter& write,
                         const Model& model) {
  const AttentionShape& shape = model.attention;
  const LatentAttention& latent = *shape.latent;
  const double expanded = expanded_width(shape);
  kernels.push_back(write.pass(element::bf16 * (expanded + shape.keys_values())));
  write.quantize(kernels, shape.queries() + expanded);
  kernels.push_back(write.product(query_depth(model), shape.queries()));
  kernels.push_back(write.product(latent.key_value_rank, expanded));
  kernels.push_back(write.norm_gradient(latents_width(latent)));
  write.quantize(kernels, latents_width(latent));
  if (latent.query_rank > 0) kernels.push_back(write.product(model.hidden, latent.query_rank));
  kernels.push_back(write.product(model.hidden, latent.key_value_rank + latent.rope_width));
}

void add_query_key_value_gradient(std::vector<Kernel>& kernels, const KernelWriter& write,
                                  const Model& model) {
  const AttentionShape& shape = model.attention;
  add_rotation(kernels, write, model);
  if (shape.latent) {
    add_latent_gradient(kernels, write, model);
    return;
  }
  if (shape.query_key_norm) kernels.push_back(write.norm_gradient(shape.queries() + shape.keys()));
  write.quantize(kernels, shape.queries() + shape.keys_values());
  kernels.push_back(write.product(model.hidden, shape.queries() + shape.keys_values()));
}

std::vector<Kernel> attention_backward(const Model& model, const LayerLoad& load,
                                       const KernelWriter& write, const Recompute& recompute) {
  const AttentionShape& shape = model.attention;
  std::vector<Kernel> kernels;
  if (recompute.norm) write.norm_again(kernels, model.hidden);
  write.leave_residual(kernels, model);
  write.quantize(kernels, model.hidden);
  kernels.push_back(write.product(shape.values(), model.hidden));
  if (shape.latent && recompute.latent_up_projection) add_up_projection(kernels, write, model);
  // Row sums of output x gradient.
  kernels.push_back(write.pass(2.0 * element::bf16 * shape.values()));
  kernels.push_back(scores_of(model, load, true));
  // Query gradients gather in FP32.
  kernels.push_back(write.pass((element::fp32 + element::bf16) * shape.queries()));
  add_query_key_value_gradient(kernels, write, model);
  kernels.push_back(write.norm_gradient(model.hidden));
  kernels.push_back(write.residual(model.hidden));
  return kernels;
}

void add_bias_gradients(std::vector<Kernel>& kernels, const KernelWriter& write,
                        const Model& model) {
  const AttentionShape& shape = model.attention;
  if (shape.output_bias) write.bias_gradient(kernels, model.hidden);
  if (!shape.query_key_value_bias) return;
  write.bias_gradient(kernels, shape.latent
                                   ? latents_width(*shape.latent) + shape.latent->rope_width
                                   : shape.queries() + shape.keys_values());
}

std::vector<Kernel> attention_weights(const Model& model, const KernelWriter& write) {
  const AttentionShape& shape = model.attention;
  const double hidden = model.hidden;
  std::vector<Kernel> kernels;
  write.quantize_along_tokens(kernels, 2.0 * hidden + shape.values());
  kernels.push_back(write.gradient(shape.values(), hidden));
  if (const auto& latent = shape.latent) {
    kernels.push_back(write.gradient(latent->key_value_rank, expanded_width(shape)));
    kernels.push_back(write.gradient(query_depth(model), shape.queries()));
    kernels.push_back(write.gradient(hidden, latent->key_value_rank + latent->rope_width));
    if (latent->query_rank > 0) kernels.push_back(write.gradient(hidden, latent->query_rank));
  } else {
    kernels.push_back(write.gradient(hidden, shape.queries() + shape.keys_values()));
  }
  add_bias_gradients(kernels, write, model);
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
