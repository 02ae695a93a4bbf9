#include "workloads/attention_core.hpp"

#include <random>
#include <vector>

#include "tests/catch.hpp"
#include "tests/operations.hpp"
#include "tests/random_layers.hpp"

using namespace trainyard;

namespace {

using enum TransferKind;
using Shapes = std::vector<std::vector<double>>;

const Model gpt = plain_gpt(4, 8, 16, 1000);
constexpr LayerLoad load{.sequences = 3.0, .sequence_length = 1000.0};
constexpr LayerStyle written{.flash_attention = false};
constexpr double squares = 3.0 * 8.0 * 1000.0 * 1000.0;  // scores of all heads

Operations forward_of(const Model& model, const LayerLoad& some, const LayerStyle& style) {
  Operations operations;
  add_scores(operations, layer_share(model, some, style));
  return operations;
}

Operations backward_of(const Model& model, const LayerLoad& some, const LayerStyle& style) {
  Operations operations;
  add_scores_gradient(operations, layer_share(model, some, style));
  return operations;
}

}  // namespace

TEST_CASE("scores that leave the chip are products of whole squares, two forward, four backward") {
  const Operations forward = forward_of(gpt, load, written);
  CHECK(products_in(forward) == Shapes{{1000, 1000, 16}, {1000, 16, 1000}});
  CHECK(kernels_of<Matmul>(forward).front().groups == 24.0);
  CHECK(kernels_of<AttentionScores>(forward).empty());
  const Operations backward = backward_of(gpt, load, written);
  CHECK(products_in(backward) ==
        Shapes{{1000, 16, 1000}, {1000, 1000, 16}, {1000, 16, 1000}, {1000, 16, 1000}});
  CHECK(kernels_of<AttentionScores>(backward).empty());
}

// Flash attention of a causal mask leaves half the square out, and backward makes it once more.
TEST_CASE("scores that leave the chip cost twice those of a causal kernel") {
  const double on_chip = flops_in<AttentionScores>(forward_of(gpt, load, {}));
  CHECK(flops_in<Matmul>(forward_of(gpt, load, written)) == Approx(2.0 * on_chip));
  CHECK(flops_in<AttentionScores>(backward_of(gpt, load, {})) == Approx(2.5 * on_chip));
  CHECK(flops_in<Matmul>(backward_of(gpt, load, written)) == Approx(4.0 * on_chip));
}

TEST_CASE("softmax and dropout pass over the scores that leave the chip") {
  Model model = gpt;
  CHECK(moved_by(forward_of(model, load, written)) == squares * 2 * 2);
  CHECK(moved_by(backward_of(model, load, written)) == squares * 3 * 2);
  model.dropout = true;
  CHECK(moved_by(forward_of(model, load, written)) == squares * (2 * 2 + 2 * 2 + 1));
  CHECK(moved_by(backward_of(model, load, written)) == squares * (3 * 2 + 2 * 2 + 1));
}

TEST_CASE("scores are made in 16 bits beside FP8, and else in the numbers of the run") {
  const auto kind = [](Precision precision) {
    const Operations made =
        forward_of(gpt, load, {.precision = precision, .flash_attention = false});
    return kernels_of<Matmul>(made).front().kind;
  };
  CHECK(kind(Precision::fp8_tensor) == MatmulKind::bf16);
  CHECK(kind(Precision::fp8_block) == MatmulKind::bf16);
  CHECK(kind(Precision::bf16) == MatmulKind::bf16);
  CHECK(kind(Precision::fp16) == MatmulKind::fp16);
}

TEST_CASE("flash attention knows 16 bits, so that wider scores leave the chip") {
  for (const Precision precision : {Precision::fp32, Precision::tf32}) {
    CHECK(kernels_of<AttentionScores>(forward_of(gpt, load, {.precision = precision})).empty());
  }
  CHECK(kernels_of<AttentionScores>(forward_of(gpt, load, {.precision = Precision::fp16})).size() ==
        1);
}

TEST_CASE("GPUs that share sequences have their queries, each of which meets as many keys") {
  LayerLoad shared = load;
  shared.context = 4.0;
  const AttentionScores scores = kernels_of<AttentionScores>(forward_of(gpt, shared, {})).at(0);
  CHECK(scores.sequences == 3.0);
  CHECK(scores.length == 250.0);
  CHECK(scores.keys_met() == 500.0);
  CHECK(products_in(forward_of(gpt, shared, written)) == Shapes{{250, 1000, 16}, {250, 16, 1000}});
}

TEST_CASE("keys and values of whole sequences come before the scores, their gradients go after") {
  LayerLoad shared = load;
  shared.context = 4.0;
  shared.tensor = 2.0;
  const double size = 3.0 * 1000.0 * 2.0 * (128.0 + 128.0) / 2.0;
  for (const bool flash : {true, false}) {
    const LayerStyle style{.flash_attention = flash};
    CHECK(transfers_in(forward_of(gpt, shared, style)) == Transfers{{context_keys, size}});
    CHECK(transfers_in(backward_of(gpt, shared, style)) ==
          Transfers{{context_keys, size}, {context_gradients, size}});
  }
  const Model latent = deepseek_v3();
  shared.tensor = 1.0;
  CHECK(transfers_in(forward_of(latent, shared, {})) ==
        Transfers{{context_keys, 3000.0 * 2.0 * 128 * (192 + 128)}});
}
