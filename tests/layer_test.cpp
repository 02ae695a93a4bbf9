#include "workloads/layer.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/operations.hpp"
#include "tests/random_layers.hpp"
#include "tests/setups.hpp"
#include "workloads/model_flops.hpp"

using namespace trainyard;

namespace {

constexpr LayerStyle in_blocks{.precision = Precision::fp8_block};

struct Work {
  double products = 0.0;
  double scores = 0.0;

  double all() const { return products + scores; }
};

Work& operator+=(Work& sum, const Operations& operations) {
  sum.products += flops_in<Matmul>(operations);
  sum.scores += flops_in<AttentionScores>(operations);
  return sum;
}

struct BothWays {
  Work forward;
  Work backward;  // of inputs and weights
};

BothWays work_in(const std::vector<PartWork>& parts) {
  BothWays sum;
  for (const PartWork& part : parts) {
    sum.forward += part.forward;
    sum.backward += part.backward;
    sum.backward += part.weights;
  }
  return sum;
}

BothWays work_in_layer(const Model& model, bool dense, const LayerLoad& load,
                       const LayerStyle& style = in_blocks) {
  const LayerWork layer = work_of_layer(model, dense, load, style);
  return work_in({layer.attention, layer.network});
}

/// What one more layer adds to the count of the model, for each token.
double counted_in_layer(Model model, bool dense, int length) {
  model.layers = 4;
  if (model.experts) model.experts->dense_layers = dense ? 5 : 1;
  const Flops without = flops_per_token(model, length).causal;
  ++model.layers;
  return (flops_per_token(model, length).causal - without).value();
}

}  // namespace

TEST_CASE("a layer of DeepSeek-V3 does forward a third of its count, and backward twice that") {
  const Model model = deepseek_v3();
  const LayerLoad load = average_load(model, 2.0, 4096.0);
  for (const bool dense : {true, false}) {
    CAPTURE(dense);
    const BothWays work = work_in_layer(model, dense, load);
    CHECK(3.0 * work.forward.all() ==
          Approx(counted_in_layer(model, dense, 4096) * load.tokens()).epsilon(1e-9));
    CHECK(work.backward.products == Approx(2.0 * work.forward.products).epsilon(1e-9));
  }
}

// A token's scores meet queries and keys (192 wide), and values (128 wide). Backward the first
// product is done again, as no scores are kept, and each of both has two gradients.
TEST_CASE("attention backward computes its scores again, as flash attention does") {
  const Model model = deepseek_v3();
  const BothWays work = work_in_layer(model, true, average_load(model, 1.0, 4096.0));
  CHECK(work.forward.scores == Approx(128.0 * 4096.0 * 4096.0 / 2.0 * 2.0 * (192.0 + 128.0)));
  CHECK(work.backward.scores / work.forward.scores ==
        Approx((3.0 * 192.0 + 2.0 * 128.0) / (192.0 + 128.0)));
}

TEST_CASE("the kernels of a layer and the count of the model agree for any shape") {
  const unsigned seed = GENERATE(range(1U, 41U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const bool experts = random() % 2 == 0;
  const Model model = random_model(random, experts);
  const int length = static_cast<int>(1 + random() % 9000);
  const LayerLoad load = average_load(model, static_cast<double>(1 + random() % 3), length);
  const auto precision = random() % 2 == 0 ? Precision::bf16 : Precision::fp8_block;

  const BothWays work = work_in_layer(model, !experts, load, {.precision = precision});
  CHECK(3.0 * work.forward.all() ==
        Approx(counted_in_layer(model, !experts, length) * load.tokens()).epsilon(1e-9));
  CHECK(work.backward.products == Approx(2.0 * work.forward.products).epsilon(1e-9));
}

TEST_CASE("recomputation adds the projections up from the latents, and only backward") {
  const Model model = deepseek_v3();
  const LayerLoad load = average_load(model, 1.0, 4096.0);
  const BothWays kept = work_in_layer(model, false, load);
  const BothWays again = work_in_layer(
      model, false, load,
      {.precision = Precision::fp8_block, .recompute = {.latent_up_projection = true}});
  const double queries = 1536.0 * 128.0 * 192.0;
  const double keys_and_values = 512.0 * 128.0 * (128.0 + 128.0);

  CHECK(again.forward.all() == kept.forward.all());
  CHECK(again.backward.scores == kept.backward.scores);
  CHECK(again.backward.products - kept.backward.products ==
        Approx(2.0 * 4096.0 * (queries + keys_and_values)).epsilon(1e-9));
}

TEST_CASE("in FP8 all products of a layer but the router are in FP8, weights' gradients apart") {
  const Model model = deepseek_v3();
  const LayerLoad load = average_load(model, 1.0, 4096.0);
  const LayerWork dense = work_of_layer(model, true, load, in_blocks);
  for (const PartWork* part : {&dense.attention, &dense.network}) {
    CHECK(only(part->forward, MatmulKind::fp8_block));
    CHECK(only(part->backward, MatmulKind::fp8_block));
    CHECK(only(part->weights, MatmulKind::fp8_block_weights));
  }
  const LayerWork experts = work_of_layer(model, false, load, in_blocks);
  CHECK(only(experts.network.forward, MatmulKind::fp8_block));
  const std::vector<Matmul> forward = kernels_of<Matmul>(experts.attention.forward);
  CHECK(std::ranges::count(forward, MatmulKind::bf16, &Matmul::kind) == 1);
  CHECK(forward.back().kind == MatmulKind::bf16);
}

TEST_CASE("in BF16 there are as many products, all in BF16") {
  const Model model = deepseek_v3();
  const LayerLoad load = average_load(model, 1.0, 4096.0);
  const LayerWork half = work_of_layer(model, false, load, {});
  const LayerWork blocks = work_of_layer(model, false, load, in_blocks);
  for (const auto pass : {&PartWork::forward, &PartWork::backward, &PartWork::weights}) {
    const bool weights = pass == &PartWork::weights;
    const MatmulKind kind = weights ? MatmulKind::bf16_weights : MatmulKind::bf16;
    CHECK(only(half.attention.*pass, kind));
    CHECK(only(half.network.*pass, kind));
    CHECK(products_in(half.attention.*pass) == products_in(blocks.attention.*pass));
    CHECK(products_in(half.network.*pass) == products_in(blocks.network.*pass));
  }
}

TEST_CASE("the head and the prediction projection do their weights' work three times over") {
  const Model model = deepseek_v3();
  const LayerLoad load = average_load(model, 1.0, 4096.0);
  const BothWays head = work_in({work_of_head(model, load, in_blocks)});
  CHECK(head.forward.all() == Approx(2.0 * 4096.0 * 7168.0 * 129280.0));
  CHECK(head.backward.all() == Approx(2.0 * head.forward.all()));
  const BothWays prediction = work_in({work_of_prediction(model, load, in_blocks)});
  CHECK(prediction.forward.all() == Approx(2.0 * 4096.0 * 2.0 * 7168.0 * 7168.0));
  CHECK(prediction.backward.all() == Approx(2.0 * prediction.forward.all()));
  CHECK(work_in({work_of_embedding(model, load, in_blocks)}).forward.all() == 0.0);
}

// github deepseek-ai/profile-data train.json @4496024, sums over four layers forward and backward
// by kernel class: casts, norms, activations, rotary embedding and other elementwise kernels
// 32.53 ms, and before and after the backward of attention 1.93 ms. One pair of layers has a
// quarter of that.
TEST_CASE("elementwise kernels of a pair of layers take what the published trace took") {
  const Model model = deepseek_v3();
  LayerLoad load = average_load(model, 1.0, 4096.0);
  load.received_rows = 4096.0 * 7.48;
  load.expert_rows = 4096.0 * 8.0;
  load.local_experts = 4.0;
  const LayerStyle as_published{
      .precision = Precision::fp8_block,
      .recompute = {.norm = true, .latent_up_projection = true, .expert_activation = true},
      .unfused = deepseek_stack().kernels.unfused};
  const LayerWork work = work_of_layer(model, false, load, as_published);

  const Gpu h800 = catalogue_gpu("H800-SXM");
  const KernelModel kernels = catalogue_kernels(h800);

  Seconds total;
  for (const PartWork* part : {&work.attention, &work.network}) {
    for (const auto* list : {&part->forward, &part->backward, &part->weights}) {
      for (const ElementwisePass& pass : kernels_of<ElementwisePass>(*list)) {
        total += time_of(Kernel{pass}, h800, 112, kernels);
      }
    }
  }
  CHECK(total.value() == Approx((32.53e-3 + 1.93e-3) / 4.0).epsilon(0.05));
}

TEST_CASE("products are in the numbers of the run, the router and the head beside FP8 in BF16") {
  const Model model = deepseek_v3();
  const LayerLoad load = average_load(model, 1.0, 4096.0);
  const auto check = [&](Precision precision, MatmulKind products, MatmulKind weights,
                         MatmulKind head, MatmulKind head_weights) {
    const LayerStyle style{.precision = precision};
    const LayerWork layer = work_of_layer(model, true, load, style);
    CHECK(only(layer.network.forward, products));
    CHECK(only(layer.network.backward, products));
    CHECK(only(layer.network.weights, weights));
    CHECK(only(layer.attention.weights, weights));
    CHECK(only(work_of_prediction(model, load, style).forward, products));
    CHECK(only(work_of_head(model, load, style).forward, head));
    CHECK(only(work_of_head(model, load, style).weights, head_weights));
    const LayerWork experts = work_of_layer(model, false, load, style);
    CHECK(kernels_of<Matmul>(experts.attention.forward).back().kind == head);
  };
  using enum MatmulKind;
  check(Precision::fp32, fp32, fp32_weights, fp32, fp32_weights);
  check(Precision::tf32, tf32, tf32_weights, tf32, tf32_weights);
  check(Precision::fp16, fp16, fp16_weights, fp16, fp16_weights);
  check(Precision::bf16, bf16, bf16_weights, bf16, bf16_weights);
  check(Precision::fp8_tensor, fp8_tensor, fp8_tensor_weights, bf16, bf16_weights);
  check(Precision::fp8_block, fp8_block, fp8_block_weights, bf16, bf16_weights);
}

TEST_CASE("wider numbers move twice the bytes of every pass") {
  Model model = plain_gpt(4, 8, 16, 1000);
  model.positions = Positions::learned;
  const LayerLoad load = average_load(model, 1.0, 512.0);
  const auto moved = [&](Precision precision) {
    const LayerStyle style{.precision = precision, .flash_attention = false};
    const LayerWork layer = work_of_layer(model, true, load, style);
    double bytes = moved_by(work_of_head(model, load, style).forward) +
                   moved_by(work_of_embedding(model, load, style).forward);
    for (const PartWork* part : {&layer.attention, &layer.network}) {
      bytes += moved_by(part->forward) + moved_by(part->backward) + moved_by(part->weights);
    }
    return bytes;
  };
  CHECK(moved(Precision::fp16) == moved(Precision::bf16));
  CHECK(moved(Precision::fp32) == 2.0 * moved(Precision::bf16));
  CHECK(moved(Precision::tf32) == moved(Precision::fp32));
}

TEST_CASE("kernels that are not fused move more in every pass, and multiply the same") {
  const unsigned seed = GENERATE(range(1U, 11U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const bool experts = random() % 2 == 0;
  const Model model = random_model(random, experts);
  const LayerLoad load = average_load(model, 1.0, 512.0);
  const LayerStyle fused = random_style(random);
  LayerStyle apart = fused;
  apart.unfused = 1.5;
  const auto check = [](const PartWork& slow, const PartWork& fast) {
    for (const auto pass : {&PartWork::forward, &PartWork::backward, &PartWork::weights}) {
      CHECK(moved_by(slow.*pass) == Approx(1.5 * moved_by(fast.*pass)));
      CHECK(products_in(slow.*pass) == products_in(fast.*pass));
    }
  };
  const LayerWork slow = work_of_layer(model, !experts, load, apart);
  const LayerWork fast = work_of_layer(model, !experts, load, fused);
  // A softmax over written scores is a kernel of its own, fused or not.
  if (fused.keeps_scores_on_chip()) check(slow.attention, fast.attention);
  check(slow.network, fast.network);
  check(work_of_embedding(model, load, apart), work_of_embedding(model, load, fused));
  check(work_of_head(model, load, apart), work_of_head(model, load, fused));
  check(work_of_prediction(model, load, apart), work_of_prediction(model, load, fused));
}
