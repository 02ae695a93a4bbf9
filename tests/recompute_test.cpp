#include <array>
#include <random>
#include <string>
#include <utility>

#include "tests/catch.hpp"
#include "tests/operations.hpp"
#include "tests/random_layers.hpp"
#include "workloads/activations.hpp"
#include "workloads/layer.hpp"

using namespace trainyard;

namespace {

struct Cost {
  double flops = 0.0;
  double moved = 0.0;
  std::size_t kernels = 0;
  double passed_on = 0.0;
};

bool at_least(const Cost& more, const Cost& less) {
  return more.flops >= less.flops * (1.0 - 1e-12) && more.moved >= less.moved * (1.0 - 1e-12) &&
         more.kernels >= less.kernels && more.passed_on >= less.passed_on * (1.0 - 1e-12);
}

Cost cost_of(const Operations& operations) {
  Cost cost{.flops = flops_in<Matmul>(operations) + flops_in<AttentionScores>(operations),
            .moved = moved_by(operations),
            .kernels = operations.size() - transfers_in(operations).size()};
  for (const auto& [kind, size] : transfers_in(operations)) cost.passed_on += size;
  return cost;
}

Bytes kept_by_layer(const Model& model, bool dense, const LayerLoad& load,
                    const LayerStyle& style) {
  return kept_by_attention(model, load, style).all() +
         (dense ? kept_by_dense_network(model, load, style) : kept_by_experts(model, load, style))
             .all();
}

constexpr std::array flags{&Recompute::norm,    &Recompute::latent_up_projection,
                           &Recompute::scores,  &Recompute::expert_activation,
                           &Recompute::network, &Recompute::experts,
                           &Recompute::layer};

struct RandomLayer {
  Model model;
  bool dense;
  LayerLoad load;
  LayerStyle style;
};

RandomLayer random_layer(unsigned seed) {
  std::mt19937 random{seed};
  const bool experts = random() % 2 == 0;
  const Model model = divisible(random_model(random, experts));
  LayerLoad load =
      shared_load(average_load(model, 2.0, 1200.0), static_cast<double>(1 + random() % 3), 1.0);
  load.sequence_parallel = random() % 2 == 0;
  return {model, !experts, load, random_style(random)};
}

}  // namespace

TEST_CASE("to recompute more leaves out no work and keeps no more, whatever else is recomputed") {
  const unsigned seed = GENERATE(range(1U, 81U));
  CAPTURE(seed);
  const auto [model, dense, load, less] = random_layer(seed);
  const LayerWork before = work_of_layer(model, dense, load, less);
  for (const auto flag : flags) {
    LayerStyle more = less;
    more.recompute.*flag = true;
    const LayerWork after = work_of_layer(model, dense, load, more);
    for (const auto part : {&LayerWork::attention, &LayerWork::network}) {
      CHECK(at_least(cost_of((after.*part).backward), cost_of((before.*part).backward)));
      CHECK(cost_of((after.*part).forward).flops == cost_of((before.*part).forward).flops);
      CHECK(cost_of((after.*part).forward).moved == cost_of((before.*part).forward).moved);
      CHECK(cost_of((after.*part).weights).moved == cost_of((before.*part).weights).moved);
    }
    CHECK(kept_by_layer(model, dense, load, more) <= kept_by_layer(model, dense, load, less));
  }
}

TEST_CASE("a layer that is recomputed does its forward once more, and nothing twice besides") {
  const unsigned seed = GENERATE(range(1U, 41U));
  CAPTURE(seed);
  auto [model, dense, load, some] = random_layer(seed);
  LayerStyle all = some;
  all.recompute.layer = true;
  LayerStyle none = some;
  none.recompute = {};
  const LayerWork with = work_of_layer(model, dense, load, all);
  const LayerWork without = work_of_layer(model, dense, load, none);
  for (const auto part : {&LayerWork::attention, &LayerWork::network}) {
    const Cost backward = cost_of((with.*part).backward);
    const Cost once = cost_of((without.*part).backward);
    const Cost forward = cost_of((without.*part).forward);
    CHECK(backward.flops == Approx(once.flops + forward.flops));
    CHECK(backward.moved == Approx(once.moved + forward.moved));
    CHECK(backward.passed_on == Approx(once.passed_on + forward.passed_on));
    CHECK(backward.kernels == once.kernels + forward.kernels);
  }
}

// The count of Narayanan et al., arXiv 2104.04473: 96 instead of 72.
TEST_CASE("with full recomputation the backward multiplies three times what the forward does") {
  const Model model = plain_gpt(4, 8, 16, 1000);
  const LayerLoad load{.sequences = 1.0, .sequence_length = 1000.0, .tensor = 2.0};
  const LayerStyle style{.recompute = {.layer = true}};
  const LayerWork layer = work_of_layer(model, true, load, style);
  for (const PartWork* part : {&layer.attention, &layer.network}) {
    CHECK(flops_in<Matmul>(part->backward) + flops_in<Matmul>(part->weights) ==
          Approx(3.0 * flops_in<Matmul>(part->forward)));
  }
}

TEST_CASE("what holds the norm or the activation repeats them, so that their flags add nothing") {
  const unsigned seed = GENERATE(range(1U, 21U));
  CAPTURE(seed);
  const auto [model, dense, load, style] = random_layer(seed);
  const auto backward_with = [&](Recompute recompute) {
    LayerStyle with = style;
    with.recompute = recompute;
    return cost_of(work_of_layer(model, dense, load, with).network.backward);
  };
  const Cost once = backward_with({.network = true, .experts = true});
  const Cost flagged =
      backward_with({.norm = true, .expert_activation = true, .network = true, .experts = true});
  CHECK(flagged.moved == once.moved);
  CHECK(flagged.kernels == once.kernels);
}

TEST_CASE("a network that is recomputed gathers its rows once more, and scatters no sums") {
  const Model model = plain_gpt(4, 8, 16, 1000);
  const LayerLoad load{
      .sequences = 1.0, .sequence_length = 1000.0, .tensor = 2.0, .sequence_parallel = true};
  const LayerStyle again{.recompute = {.network = true}};
  const PartWork work = work_of_layer(model, true, load, again).network;
  using enum TransferKind;
  const double size = 1000.0 * 2.0 * 128.0;
  CHECK(transfers_in(work.backward) == Transfers{{tensor_gather, size},
                                                 {tensor_gather, size},
                                                 {tensor_regather, size},
                                                 {tensor_scatter, size}});
  CHECK(flops_in<Matmul>(work.backward) + flops_in<Matmul>(work.weights) ==
        Approx(3.0 * flops_in<Matmul>(work.forward)));
}
