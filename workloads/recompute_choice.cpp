#include "workloads/recompute_choice.hpp"

namespace trainyard {
namespace {

// Selective recomputation beside flash attention saves the sums of scores: a thousandth, for all of
// attention once more.
constexpr double worthwhile = 0.01;

constexpr const char* selective = "selective";

}  // namespace

std::string written(const Recompute& recompute) {
  if (recompute.layer && recompute.layers > 0) {
    return "{full: " + std::to_string(recompute.layers) + "}";
  }
  const std::string text = spelled(recompute);
  const bool list = !recompute.layer && recompute != Recompute{} && text != selective;
  return list ? "[" + text + "]" : text;
}

std::string spelled(const Recompute& recompute) {
  if (recompute.layer) {
    if (recompute.layers == 0) return "full";
    return recompute.layers == 1
               ? "full for the first layer of each stage"
               : "full for the first " + std::to_string(recompute.layers) + " layers of each stage";
  }
  if (recompute == Recompute{}) return "none";
  if (recompute == Recompute{.scores = true}) return selective;
  std::string list;
  for (const auto& [name, policy] : recompute_policies) {
    if (recompute.*policy) list += (list.empty() ? "" : ", ") + std::string{name};
  }
  return list;
}

Recompute as_it_matters(Recompute recompute, const Model& model, int stage_layers) {
  if (recompute.layer && recompute.layers >= stage_layers) recompute.layers = 0;
  if (recompute.layer && recompute.layers == 0) return {.layer = true};
  if (!model.attention.latent) recompute.latent_up_projection = false;
  if (!model.experts) recompute.experts = recompute.expert_activation = false;
  bool dense = model.prediction_layers > 0 && !model.experts;
  for (int layer = 0; layer < model.layers; ++layer) dense = dense || model.is_dense(layer);
  if (!dense) recompute.network = false;
  return recompute;
}

std::optional<Recompute> least_recompute_that_fits(int stage_layers, Bytes memory,
                                                   const RecomputedMemory& memory_with) {
  Recompute chosen;
  Bytes least = memory_with(chosen);
  if (least <= memory) return chosen;
  for (const auto& [name, policy] : recompute_policies) {
    Recompute more = chosen;
    more.*policy = true;
    const Bytes needed = memory_with(more);
    if (needed <= memory) return more;
    if (needed > least * (1.0 - worthwhile)) continue;
    chosen = more;
    least = needed;
  }
  for (int layers = 1; layers <= stage_layers; ++layers) {
    const Recompute whole{.layer = true, .layers = layers == stage_layers ? 0 : layers};
    if (memory_with(whole) <= memory) return whole;
  }
  return std::nullopt;
}

}  // namespace trainyard
