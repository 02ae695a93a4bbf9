#include "workloads/layer.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "tests/catch.hpp"
#include "tests/setups.hpp"
#include "workloads/model_flops.hpp"

using namespace trainyard;

namespace {

constexpr Recompute nothing{};
constexpr Recompute up_projection{.norm = false, .latent_up_projection = true};

/// Rows as they fall on a GPU on average.
LayerLoad average_load(const Model& model, double sequences, double length) {
  LayerLoad load{.sequences = sequences, .sequence_length = length};
  if (model.experts) {
    load.expert_rows = load.tokens() * model.experts->per_token;
    load.received_rows = load.expert_rows * 0.9;
    load.local_experts = 4.0;
  }
  return load;
}

struct Work {
  double products = 0.0;
  double scores = 0.0;

  double all() const { return products + scores; }
};

Work& operator+=(Work& sum, const std::vector<Kernel>& kernels) {
  for (const Kernel& kernel : kernels) {
    const bool scores = std::holds_alternative<AttentionScores>(kernel);
    (scores ? sum.scores : sum.products) += flops_of(kernel).value();
  }
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
                       const Recompute& recompute = nothing,
                       Precision precision = Precision::fp8_block) {
  const LayerWork layer = work_of_layer(model, dense, load, precision, recompute);
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

/// One of the texts, or nothing.
std::string maybe(std::mt19937& random, const std::string& text) {
  return random() % 2 == 0 ? text : "";
}

/// A small transformer of a random shape.
Model random_model(std::mt19937& random, bool experts) {
  const auto draw = [&](unsigned most) { return std::to_string(1 + random() % most); };
  std::string yaml = "{layers: 4, hidden: " + draw(4096) + ", vocabulary: " + draw(100000) +
                     ", feed_forward: " + draw(10000) +
                     ", gated: " + (random() % 2 == 0 ? "true" : "false") +
                     ", attention: {heads: 12, key_value_heads: " + draw(4) +
                     ", key_width: 64, value_width: " + draw(128);
  if (random() % 2 == 0) {
    yaml += ", latent: {query_rank: " + draw(500) + ", key_value_rank: " + draw(500) +
            ", rope_width: " + draw(64) + "}";
  }
  yaml +=
      maybe(random, ", query_key_value_bias: true, output_bias: true") +
      maybe(random, ", query_key_norm: true") +
      maybe(random, ", local: {" + std::string{random() % 2 == 0 ? "window" : "chunk"} + ": 500}");
  yaml += "}" + maybe(random, ", norm: layer, network_bias: true") +
          maybe(random, ", output_norms: true, dropout: true") +
          maybe(random, ", positions: alibi");
  if (experts) {
    yaml += ", experts: {routed: 32, per_token: " + draw(8) + ", shared: " + draw(3) +
            ", hidden: " + draw(2000) + ", dense_layers: 1" +
            maybe(random, ", shared_hidden: " + draw(999) + ", shared_gate: true") + "}";
  }
  return model_from(yaml + "}");
}

std::vector<MatmulKind> kinds_in(const std::vector<Kernel>& kernels) {
  std::vector<MatmulKind> kinds;
  for (const Kernel& kernel : kernels) {
    if (const auto* product = std::get_if<Matmul>(&kernel)) kinds.push_back(product->kind);
  }
  return kinds;
}

bool only(const std::vector<Kernel>& kernels, MatmulKind kind) {
  const std::vector<MatmulKind> kinds = kinds_in(kernels);
  return std::ranges::count(kinds, kind) == std::ssize(kinds);
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

  const BothWays work = work_in_layer(model, !experts, load, nothing, precision);
  CHECK(3.0 * work.forward.all() ==
        Approx(counted_in_layer(model, !experts, length) * load.tokens()).epsilon(1e-9));
  CHECK(work.backward.products == Approx(2.0 * work.forward.products).epsilon(1e-9));
}

TEST_CASE("recomputation adds the projections up from the latents, and only backward") {
  const Model model = deepseek_v3();
  const LayerLoad load = average_load(model, 1.0, 4096.0);
  const BothWays kept = work_in_layer(model, false, load);
  const BothWays again = work_in_layer(model, false, load, up_projection);
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
  const LayerWork dense = work_of_layer(model, true, load, Precision::fp8_block, nothing);
  for (const PartWork* part : {&dense.attention, &dense.network}) {
    CHECK(only(part->forward, MatmulKind::fp8_block));
    CHECK(only(part->backward, MatmulKind::fp8_block));
    CHECK(only(part->weights, MatmulKind::fp8_block_weights));
  }
  const LayerWork experts = work_of_layer(model, false, load, Precision::fp8_block, nothing);
  CHECK(only(experts.network.forward, MatmulKind::fp8_block));
  const std::vector<MatmulKind> forward = kinds_in(experts.attention.forward);
  CHECK(std::ranges::count(forward, MatmulKind::bf16) == 1);
  CHECK(forward.back() == MatmulKind::bf16);
}

TEST_CASE("in BF16 there are as many products, all in BF16") {
  const Model model = deepseek_v3();
  const LayerLoad load = average_load(model, 1.0, 4096.0);
  const LayerWork half = work_of_layer(model, false, load, Precision::bf16, nothing);
  const LayerWork blocks = work_of_layer(model, false, load, Precision::fp8_block, nothing);
  for (const auto pass : {&PartWork::forward, &PartWork::backward, &PartWork::weights}) {
    const bool weights = pass == &PartWork::weights;
    const MatmulKind kind = weights ? MatmulKind::bf16_weights : MatmulKind::bf16;
    CHECK(only(half.attention.*pass, kind));
    CHECK(only(half.network.*pass, kind));
    CHECK(kinds_in(half.attention.*pass).size() == kinds_in(blocks.attention.*pass).size());
    CHECK(kinds_in(half.network.*pass).size() == kinds_in(blocks.network.*pass).size());
  }
}

TEST_CASE("the head and the prediction projection do their weights' work three times over") {
  const Model model = deepseek_v3();
  const LayerLoad load = average_load(model, 1.0, 4096.0);
  const BothWays head = work_in({work_of_head(model, load)});
  CHECK(head.forward.all() == Approx(2.0 * 4096.0 * 7168.0 * 129280.0));
  CHECK(head.backward.all() == Approx(2.0 * head.forward.all()));
  const BothWays prediction = work_in({work_of_prediction(model, load, Precision::fp8_block)});
  CHECK(prediction.forward.all() == Approx(2.0 * 4096.0 * 2.0 * 7168.0 * 7168.0));
  CHECK(prediction.backward.all() == Approx(2.0 * prediction.forward.all()));
  CHECK(work_in({work_of_embedding(model, load)}).forward.all() == 0.0);
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
  const Recompute as_published{
      .norm = true, .latent_up_projection = true, .expert_activation = true};
  const LayerWork work = work_of_layer(model, false, load, Precision::fp8_block, as_published);

  const Gpu h800 = catalogue_gpu("H800-SXM");
  const KernelModel kernels = catalogue_kernels();

  Seconds total;
  for (const PartWork* part : {&work.attention, &work.network}) {
    for (const auto* list : {&part->forward, &part->backward, &part->weights}) {
      for (const Kernel& kernel : *list) {
        if (!std::holds_alternative<ElementwisePass>(kernel)) continue;
        total += time_of(kernel, h800, 112, kernels);
      }
    }
  }
  CHECK(total.value() == Approx((32.53e-3 + 1.93e-3) / 4.0).epsilon(0.05));
}
