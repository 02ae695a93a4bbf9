#include "workloads/stage_activations.hpp"

#include <algorithm>

#include "workloads/activations.hpp"

namespace trainyard {
namespace {

AttentionKept attention_of(const Model& model, const LayerLoad& load, const LayerStyle& style) {
  return kept_by_attention(model, load, style);
}

NetworkKept network_of(const Model& model, bool dense, const LayerLoad& load,
                       const LayerStyle& style) {
  return dense ? kept_by_dense_network(model, load, style) : kept_by_experts(model, load, style);
}

LayerStyle with_recompute(LayerStyle style, const Recompute& recompute) {
  style.recompute = recompute;
  return style;
}

/// What a layer of one kind keeps.
struct LayerKept {
  Bytes without_recomputation;
  Bytes partly_recomputed;
  Bytes input;
};

LayerKept kept_by_layer(const Model& model, bool dense, const LayerLoad& load,
                        const LayerStyle& style) {
  const LayerStyle plain = with_recompute(style, {});
  const LayerStyle partly = with_recompute(style, policy_of_layer(style.recompute, false));
  const AttentionKept attention = attention_of(model, load, plain);
  return {.without_recomputation = attention.all() + network_of(model, dense, load, plain).all(),
          .partly_recomputed = attention_of(model, load, partly).all() +
                               network_of(model, dense, load, partly).all(),
          .input = attention.residual};
}

/// Rows that a layer has only while it is computed, whatever is recomputed.
Bytes passing_rows(const Model& model, bool dense, const LayerLoad& load, const LayerStyle& style,
                   double imbalance) {
  const double hidden = model.hidden;
  Bytes rows;
  if (load.sequence_parallel && load.tensor > 1.0) {
    rows += Bytes{load.tokens() * element::bf16 * hidden};
  }
  if (!dense) {
    const double in_and_out = operand_bytes(style.precision) + element::bf16;
    rows += Bytes{(load.expert_rows * in_and_out + load.received_rows * element::bf16) * hidden *
                  imbalance};
  }
  return rows;
}

}  // namespace

StageActivations stage_activations(const Model& model, const StageShape& stage,
                                   const LayerLoad& load, const LayerStyle& style,
                                   double imbalance) {
  StageActivations activations{};
  for (const LayerRun& run : layer_runs(stage, style.recompute)) {
    const LayerKept layer = kept_by_layer(model, run.dense, load, style);
    const Bytes kept = run.recomputed ? layer.input : layer.partly_recomputed;
    activations.kept += kept * run.count;
    activations.layer_at_work = std::max(
        activations.layer_at_work, layer.without_recomputation - kept +
                                       passing_rows(model, run.dense, load, style, imbalance));
  }
  if (stage.head) {
    const double heads = 1.0 + stage.prediction_layers;
    const double inputs = 1.0 + 2.0 * stage.prediction_layers;
    activations.kept += Bytes{load.stream_rows() * element::bf16 * model.hidden * inputs};
    const double scores = load.tokens() * model.vocabulary / load.tensor;
    activations.scores = Bytes{scores * element::fp32 * heads};
    activations.score_gradients = Bytes{scores * element::bf16 * heads};
    activations.head_at_work = activations.scores + Bytes{scores * element::bf16};
  }
  return activations;
}

}  // namespace trainyard
