#include "workloads/activations.hpp"

namespace trainyard {
namespace {

/// Bytes of each token.
Bytes kept(const LayerLoad& load, double bytes) {
  return Bytes{load.tokens() * bytes};
}

Bytes kept_input(const Model& model, const LayerLoad& load, Precision precision,
                 const Recompute& recompute) {
  return recompute.norm ? Bytes{} : kept(load, operand_bytes(precision) * model.hidden);
}

Bytes kept_by_branch(const Model& model, const LayerLoad& load) {
  return kept(load,
              ((model.dropout ? element::mask : 0.0) + (model.output_norms ? element::bf16 : 0.0)) *
                  model.hidden);
}

/// Elements that lie between the residual stream and the queries, keys and values, and that the
/// backward pass needs too.
double width_between(const AttentionShape& shape) {
  double width = shape.query_key_norm ? shape.queries() + shape.keys() : 0.0;
  if (const auto& latent = shape.latent) {
    width += latent->query_rank + latent->key_value_rank + latent->rope_width;
  }
  return width;
}

}  // namespace

AttentionKept kept_by_attention(const Model& model, const LayerLoad& load, Precision precision,
                                const Recompute& recompute) {
  const AttentionShape& shape = model.attention;
  const bool again = shape.latent && recompute.latent_up_projection;
  const double scored = again ? 0.0 : shape.queries() + shape.keys_values();
  return {.residual = kept(load, element::bf16 * model.hidden),
          .input = kept_input(model, load, precision, recompute),
          .latents = kept(load, element::bf16 * width_between(shape)),
          .queries_keys_values = kept(load, element::bf16 * scored),
          .output = kept(load, element::bf16 * shape.values()),
          .row_sums = kept(load, element::fp32 * shape.heads),
          .branch = kept_by_branch(model, load)};
}

NetworkKept kept_by_dense_network(const Model& model, const LayerLoad& load, Precision precision,
                                  const Recompute& recompute) {
  return {
      .residual = kept(load, element::bf16 * model.hidden),
      .input = kept_input(model, load, precision, recompute),
      .inner = kept(load, operand_bytes(precision) * (model.gates() + 1.0) * model.feed_forward),
      .received = Bytes{},
      .routed = Bytes{},
      .branch = kept_by_branch(model, load)};
}

NetworkKept kept_by_experts(const Model& model, const LayerLoad& load, Precision precision,
                            const Recompute& recompute) {
  const double operand = operand_bytes(precision);
  const double element_bytes =
      operand * (model.gates() + (recompute.expert_activation ? 0.0 : 1.0));
  return {.residual = kept(load, element::bf16 * model.hidden),
          .input = kept_input(model, load, precision, recompute),
          .inner = kept(load, element_bytes * model.experts->shared_width()),
          .received = Bytes{load.received_rows * operand * model.hidden},
          .routed = Bytes{load.expert_rows * element_bytes * model.experts->hidden},
          .branch = kept_by_branch(model, load)};
}

Bytes key_value_cache_per_token(const Model& model) {
  const AttentionShape& shape = model.attention;
  const double width =
      shape.latent ? shape.latent->key_value_rank + shape.latent->rope_width : shape.keys_values();
  return Bytes{element::bf16 * width * model.layers};
}

}  // namespace trainyard
