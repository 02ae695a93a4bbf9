#include "workloads/shared_layer_misfit.hpp"

namespace trainyard {
namespace {

std::string number(std::int64_t value) {
  return std::to_string(value);
}

bool has_dense_layers(const Model& model) {
  for (int layer = 0; layer < model.layers; ++layer) {
    if (model.is_dense(layer)) return true;
  }
  return false;
}

/// Every tensor rank has as many of `units` as the others.
std::optional<Misfit> find_uneven(int ranks, std::int64_t units, const std::string& what) {
  if (units % ranks == 0) return std::nullopt;
  return Misfit{"tensor", number(ranks) + " tensor ranks do not divide " + what,
                "choose a divisor of " + number(units)};
}

/// Key-value heads are copied where there are fewer than ranks.
std::optional<Misfit> find_key_value_misfit(const Model& model, int ranks) {
  const int heads = model.attention.key_value_heads;
  if (heads % ranks == 0 || ranks % heads == 0) return std::nullopt;
  return Misfit{
      "tensor",
      number(ranks) + " tensor ranks for " + number(heads) + " key-value heads of " + model.name,
      "choose a divisor or a multiple of " + number(heads)};
}

std::optional<Misfit> find_tensor_misfit(const Model& model, int ranks) {
  if (auto misfit =
          find_uneven(ranks, model.attention.heads,
                      "the " + number(model.attention.heads) + " heads of " + model.name)) {
    return misfit;
  }
  if (auto misfit = find_key_value_misfit(model, ranks)) return misfit;
  if (has_dense_layers(model)) {
    if (auto misfit = find_uneven(ranks, model.feed_forward,
                                  "a feed_forward of " + number(model.feed_forward))) {
      return misfit;
    }
  }
  if (model.experts && model.experts->shared > 0) {
    const auto width = static_cast<std::int64_t>(model.experts->shared_width());
    return find_uneven(ranks, width, "the " + number(width) + " columns of the shared experts");
  }
  return std::nullopt;
}

/// Ranks whose part of a causal sequence were one piece would have unequal work: each has a piece
/// near its start and the mirrored one near its end.
std::optional<Misfit> find_context_misfit(const Training& training, const Plan& plan) {
  const std::int64_t pieces = 2 * static_cast<std::int64_t>(plan.context);
  if (plan.context == 1 || training.sequence_length % pieces == 0) return std::nullopt;
  return Misfit{"context",
                "sequences of " + number(training.sequence_length) +
                    " tokens do not divide into two pieces for each of " + number(plan.context) +
                    " context ranks",
                "choose a divisor of half the sequence_length"};
}

std::optional<Misfit> find_row_misfit(const Training& training, const Plan& plan) {
  if (!plan.sequence_parallel) return std::nullopt;
  if (plan.tensor == 1) {
    return Misfit{"sequence_parallel", "no tensor ranks to share rows",
                  "leave 'sequence_parallel' out"};
  }
  const int tokens = training.sequence_length / plan.context;
  if (tokens % plan.tensor == 0) return std::nullopt;
  return Misfit{"sequence_parallel",
                number(tokens) + " tokens of a sequence do not divide over " + number(plan.tensor) +
                    " tensor ranks",
                "choose a divisor of " + number(tokens)};
}

}  // namespace

std::optional<Misfit> find_shared_layer_misfit(const Model& model, const Training& training,
                                               const Plan& plan) {
  if (auto misfit = find_tensor_misfit(model, plan.tensor)) return misfit;
  if (auto misfit = find_context_misfit(training, plan)) return misfit;
  return find_row_misfit(training, plan);
}

}  // namespace trainyard
