#include "workloads/activations.hpp"

#include "workloads/attention_core.hpp"
#include "workloads/layer_share.hpp"

namespace trainyard {
namespace {

/// Bytes of each row that one GPU's share of the matrices multiplies or gives.
Bytes kept(const LayerShare& share, double bytes) {
  return Bytes{share.load.tokens() * bytes};
}

/// Bytes of each row of the residual stream.
Bytes kept_of_stream(const LayerShare& share, double bytes) {
  return Bytes{share.load.stream_rows() * bytes};
}

Bytes kept_residual(const LayerShare& share) {
  return kept_of_stream(share, activation_bytes(share.style.precision) * share.model.hidden);
}

Bytes kept_input(const LayerShare& share) {
  if (share.style.recompute.norm) return Bytes{};
  return kept_of_stream(share, operand_bytes(share.style.precision) * share.model.hidden);
}

Bytes kept_by_branch(const LayerShare& share) {
  const double mask = share.model.dropout ? element::mask : 0.0;
  const double norm = share.model.output_norms ? activation_bytes(share.style.precision) : 0.0;
  return kept_of_stream(share, (mask + norm) * share.model.hidden);
}

/// What lies between the residual stream and the queries, keys and values, and that the backward
/// pass needs too.
Bytes kept_between(const LayerShare& share) {
  const AttentionShape& shape = share.model.attention;
  const double element = activation_bytes(share.style.precision);
  Bytes between;
  if (shape.query_key_norm) between += kept(share, element * (shape.queries() + shape.keys()));
  if (const auto& latent = shape.latent) {
    const int width = latent->query_rank + latent->key_value_rank + latent->rope_width;
    between += kept_of_stream(share, element * width);
  }
  return between;
}

Bytes kept_output(const LayerShare& share) {
  const LayerStyle& style = share.style;
  double element = operand_bytes(style.precision);
  if (!style.recompute.scores && style.keeps_scores_on_chip() && is_fp8(style.precision)) {
    const bool twice = style.precision == Precision::fp8_tensor;
    element = activation_bytes(style.precision) + (twice ? element : 0.0);
  }
  return kept(share, element * share.model.attention.values());
}

/// Bytes of input and output of the activation inside a network, for each element of its width.
/// With blocks its input is kept in FP8 too.
double inner_bytes(const LayerShare& share, bool output) {
  const Precision precision = share.style.precision;
  const bool blocks = precision == Precision::fp8_block;
  const double input = blocks ? operand_bytes(precision) : activation_bytes(precision);
  return input * share.model.gates() + (output ? operand_bytes(precision) : 0.0);
}

}  // namespace

AttentionKept kept_by_attention(const Model& model, const LayerLoad& load,
                                const LayerStyle& style) {
  const LayerShare share = layer_share(model, load, style);
  if (style.recompute.layer) return {.residual = kept_residual(share)};
  const AttentionShape& shape = share.model.attention;
  const bool flash = style.keeps_scores_on_chip();
  const bool again = shape.latent && style.recompute.latent_up_projection;
  const double scored = again ? 0.0 : shape.queries() + shape.keys_values();
  return {.residual = kept_residual(share),
          .input = kept_input(share),
          .latents = kept_between(share),
          .queries_keys_values = kept(share, activation_bytes(style.precision) * scored),
          .output = kept_output(share),
          .scores = !style.recompute.scores && !flash ? kept_scores(share) : Bytes{},
          .row_sums =
              !style.recompute.scores && flash ? kept(share, element::fp32 * shape.heads) : Bytes{},
          .branch = kept_by_branch(share)};
}

NetworkKept kept_by_dense_network(const Model& model, const LayerLoad& load,
                                  const LayerStyle& style) {
  const LayerShare share = layer_share(model, load, style);
  if (style.recompute.layer) return {};
  NetworkKept keeps{.residual = kept_residual(share), .branch = kept_by_branch(share)};
  if (style.recompute.network) return keeps;
  keeps.input = kept_input(share);
  keeps.inner = kept(share, inner_bytes(share, true) * share.model.feed_forward);
  return keeps;
}

NetworkKept kept_by_experts(const Model& model, const LayerLoad& load, const LayerStyle& style) {
  const LayerShare share = layer_share(model, load, style);
  if (style.recompute.layer) return {};
  NetworkKept keeps{.residual = kept_residual(share),
                    .input = kept_input(share),
                    .branch = kept_by_branch(share)};
  if (style.recompute.experts) return keeps;
  const ExpertShape& experts = *share.model.experts;
  const double inner = inner_bytes(share, !style.recompute.expert_activation);
  keeps.inner = kept(share, inner * experts.shared_width());
  keeps.received = Bytes{load.received_rows * operand_bytes(style.precision) * model.hidden};
  keeps.routed = Bytes{load.expert_rows * inner * experts.hidden};
  return keeps;
}

Bytes key_value_cache_per_token(const Model& model) {
  const AttentionShape& shape = model.attention;
  const double width =
      shape.latent ? shape.latent->key_value_rank + shape.latent->rope_width : shape.keys_values();
  return Bytes{element::bf16 * width * model.layers};
}

}  // namespace trainyard
