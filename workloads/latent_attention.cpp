#include "workloads/latent_attention.hpp"

#include "workloads/attention_core.hpp"

namespace trainyard {
namespace {

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

/// What a row of latents weighs on its way to the projections up from them. All GPUs project down
/// their own rows, and none all of them.
double latents_row(const LayerShare& share) {
  const LatentAttention& latent = *share.model.attention.latent;
  return operand_bytes(share.style.precision) * (query_depth(share.model) + latent.key_value_rank) +
         activation_bytes(share.style.precision) * latent.rope_width;
}

}  // namespace

double latents_width(const LatentAttention& latent) {
  return static_cast<double>(latent.query_rank) + latent.key_value_rank;
}

void add_latents(Operations& operations, const LayerShare& share) {
  const KernelWriter write = share.stream();
  const LatentAttention& latent = *share.model.attention.latent;
  const double hidden = share.model.hidden;
  if (latent.query_rank > 0) operations.push_back(write.product(latent.query_rank, hidden));
  operations.push_back(write.product(latent.key_value_rank + latent.rope_width, hidden));
  if (!write.one_scale()) operations.push_back(write.norm(latents_width(latent)));
  add_up_projection(operations, share);
}

void add_up_projection(Operations& operations, const LayerShare& share) {
  const KernelWriter write = share.products();
  const AttentionShape& shape = share.model.attention;
  const LatentAttention& latent = *shape.latent;
  // With one scale a tensor this is the norm itself, which writes FP8.
  share.stream().quantize(operations, latents_width(latent));
  share.gather(operations, latents_row(share));
  operations.push_back(write.product(shape.queries(), query_depth(share.model)));
  operations.push_back(write.product(expanded_width(shape), latent.key_value_rank));
  add_rotation(operations, share);
  operations.push_back(
      write.pass(write.activation() * (expanded_width(shape) + shape.keys_values())));
}

void add_latent_gradient(Operations& operations, const LayerShare& share) {
  const KernelWriter write = share.products();
  const KernelWriter stream = share.stream();
  const AttentionShape& shape = share.model.attention;
  const LatentAttention& latent = *shape.latent;
  const double expanded = expanded_width(shape);
  const double depth = query_depth(share.model);
  const double hidden = share.model.hidden;
  operations.push_back(write.pass(write.activation() * (expanded + shape.keys_values())));
  write.quantize_gradient(operations, shape.queries() + expanded);
  share.regather(operations, latents_row(share));
  operations.push_back(write.product(depth, shape.queries()));
  operations.push_back(write.product(latent.key_value_rank, expanded));
  share.reduce(operations, depth + latent.key_value_rank + latent.rope_width);
  operations.push_back(stream.norm_gradient(latents_width(latent)));
  stream.quantize_gradient(operations, latents_width(latent));
  if (latent.query_rank > 0) operations.push_back(stream.product(hidden, latent.query_rank));
  operations.push_back(stream.product(hidden, latent.key_value_rank + latent.rope_width));
}

void add_latent_weights(Operations& operations, const LayerShare& share) {
  const KernelWriter write = share.products();
  const KernelWriter stream = share.stream();
  const AttentionShape& shape = share.model.attention;
  const LatentAttention& latent = *shape.latent;
  const double hidden = share.model.hidden;
  operations.push_back(write.gradient(latent.key_value_rank, expanded_width(shape)));
  operations.push_back(write.gradient(query_depth(share.model), shape.queries()));
  operations.push_back(stream.gradient(hidden, latent.key_value_rank + latent.rope_width));
  if (latent.query_rank > 0) operations.push_back(stream.gradient(hidden, latent.query_rank));
}

}  // namespace trainyard
