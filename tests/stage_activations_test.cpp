#include "workloads/stage_activations.hpp"

#include "tests/catch.hpp"
#include "tests/random_plans.hpp"
#include "workloads/activations.hpp"

using namespace trainyard;

namespace {

constexpr LayerLoad tokens_128{.sequences = 1.0, .sequence_length = 128.0};

/// Of a plain GPT 128 wide and 128 tokens in BF16.
StageActivations gpt_activations(const StageShape& stage, const Recompute& recompute = {},
                                 const LayerLoad& load = tokens_128) {
  return stage_activations(plain_gpt(8, 8, 16, 1000), stage, load, {.recompute = recompute});
}

StageActivations v3_activations(const StageShape& stage, const Recompute& recompute = {}) {
  return stage_activations(deepseek_v3(), stage, v3_load(),
                           {.precision = Precision::fp8_block, .recompute = recompute});
}

}  // namespace

TEST_CASE("a stage keeps what its layers do") {
  const Bytes one = gpt_activations({.dense_layers = 1}).kept;
  CHECK(one > Bytes{});
  CHECK(gpt_activations({.dense_layers = 5}).kept.value() == Approx(5.0 * one.value()));
  const Bytes dense = v3_activations({.dense_layers = 1}).kept;
  const Bytes expert = v3_activations({.expert_layers = 1}).kept;
  CHECK(v3_activations({.dense_layers = 3, .expert_layers = 2}).kept.value() ==
        Approx((dense * 3.0 + expert * 2.0).value()));
}

// Korthikanti et al., arXiv 2205.05198 sections 4.2 and 5, without scores and with the row sums
// that flash attention keeps in their place: sbh (10 + 24/t), with sequence parallelism 34 sbh/t.
TEST_CASE("tensor ranks share all but the residual streams, or with their rows everything") {
  const Model model = plain_gpt(6, 16, 32, 1000, ", dropout: true");
  const double t = GENERATE(1.0, 2.0, 8.0);
  LayerLoad load{.sequences = 2.0, .sequence_length = 100.0, .tensor = t};
  const auto kept = [&](const Recompute& recompute) {
    return stage_activations(model, {.dense_layers = 6}, load, {.recompute = recompute})
        .kept.value();
  };
  const double sbh = 200.0 * 512.0;
  const double row_sums = 4.0 * 16.0 * 200.0 / t;
  CHECK(kept({}) == Approx(6.0 * (sbh * (10.0 + 24.0 / t) + row_sums)));
  CHECK(kept({.layer = true}) == Approx(6.0 * 2.0 * sbh));
  load.sequence_parallel = true;
  CHECK(kept({}) == Approx(6.0 * (sbh * 34.0 / t + row_sums)));
  CHECK(kept({.layer = true}) == Approx(6.0 * 2.0 * sbh / t));
}

// Section 5 of the same: 2 sbh a layer.
TEST_CASE("full recomputation keeps the input of each layer") {
  const StageActivations stage = gpt_activations({.dense_layers = 5}, {.layer = true});
  CHECK(stage.kept.value() == 5.0 * 2.0 * 128.0 * 128.0);
  const StageActivations none = gpt_activations({.dense_layers = 1});
  CHECK((stage.layer_at_work + stage.kept / 5.0).value() == Approx(none.kept.value()));
}

TEST_CASE("full recomputation of some layers takes the first ones of a stage") {
  const Bytes input{2.0 * 4096.0 * 7168.0};
  const Bytes dense = v3_activations({.dense_layers = 1}).kept;
  const Bytes expert = v3_activations({.expert_layers = 1}).kept;
  const StageShape stage{.dense_layers = 2, .expert_layers = 3};
  const auto kept = [&](int layers) {
    return v3_activations(stage, {.layer = true, .layers = layers}).kept.value();
  };
  CHECK(kept(1) == Approx((input + dense + expert * 3.0).value()));
  CHECK(kept(2) == Approx((input * 2.0 + expert * 3.0).value()));
  CHECK(kept(4) == Approx((input * 4.0 + expert).value()));
  CHECK(kept(5) == Approx((input * 5.0).value()));
  CHECK(kept(6) == kept(5));
  CHECK(kept(0) == kept(5));
}

TEST_CASE("layers that are not recomputed as a whole still leave parts out") {
  const StageShape stage{.expert_layers = 3};
  const Bytes partly = v3_activations({.expert_layers = 1}, {.norm = true}).kept;
  const Bytes input{2.0 * 4096.0 * 7168.0};
  CHECK(v3_activations(stage, {.norm = true, .layer = true, .layers = 1}).kept.value() ==
        Approx((input + partly * 2.0).value()));
}

TEST_CASE("a layer at work has back what it left out, one layer at a time") {
  const Recompute some{.norm = true, .latent_up_projection = true};
  const StageShape stage{.dense_layers = 4};
  const Bytes left_out =
      v3_activations({.dense_layers = 1}).kept - v3_activations({.dense_layers = 1}, some).kept;
  CHECK(left_out > Bytes{});
  CHECK(v3_activations(stage).layer_at_work == Bytes{});
  CHECK(v3_activations(stage, some).layer_at_work.value() == Approx(left_out.value()));
}

TEST_CASE("experts at work have their rows once more, those of the fullest rank") {
  const StageShape stage{.expert_layers = 2};
  const auto at_work = [&](double imbalance) {
    return stage_activations(deepseek_v3(), stage, v3_load(), {.precision = Precision::bf16},
                             imbalance)
        .layer_at_work.value();
  };
  CHECK(at_work(1.0) == Approx(4096.0 * 7168.0 * (8.0 * 4.0 + 7.5 * 2.0)));
  CHECK(at_work(1.25) == Approx(1.25 * at_work(1.0)));
}

TEST_CASE("with sequence parallelism a layer at work has the rows of all tensor ranks") {
  LayerLoad load = tokens_128;
  load.tensor = 4.0;
  CHECK(gpt_activations({.dense_layers = 1}, {}, load).layer_at_work == Bytes{});
  load.sequence_parallel = true;
  CHECK(gpt_activations({.dense_layers = 1}, {}, load).layer_at_work.value() ==
        2.0 * 128.0 * 128.0);
}

TEST_CASE("a head has scores in FP32 and their gradients in BF16, shared by tensor ranks") {
  LayerLoad load = tokens_128;
  load.tensor = GENERATE(1.0, 4.0);
  const StageActivations head = gpt_activations({.head = true}, {}, load);
  const double scores = 128.0 * 1000.0 / load.tensor;
  CHECK(head.kept.value() == 2.0 * 128.0 * 128.0);
  CHECK(head.scores.value() == 4.0 * scores);
  CHECK(head.score_gradients.value() == 2.0 * scores);
  CHECK(head.head_at_work.value() == 6.0 * scores);
}

TEST_CASE("each prediction layer has a head of its own, of which one is at work") {
  const StageActivations one = v3_activations({.head = true});
  const StageActivations two =
      v3_activations({.prediction_layers = 1, .prediction_experts = true, .head = true});
  CHECK(two.scores == one.scores * 2.0);
  CHECK(two.score_gradients == one.score_gradients * 2.0);
  CHECK(two.head_at_work == one.scores * 2.0 + one.score_gradients);
}

TEST_CASE("recomputing more never keeps more") {
  const StageShape stage{.dense_layers = 1, .expert_layers = 3, .head = true};
  const std::vector<Recompute> policies{
      {},
      {.norm = true},
      {.norm = true, .expert_activation = true},
      {.norm = true, .latent_up_projection = true, .expert_activation = true},
      {.norm = true, .latent_up_projection = true, .expert_activation = true, .scores = true},
      {.norm = true,
       .latent_up_projection = true,
       .expert_activation = true,
       .scores = true,
       .network = true,
       .experts = true},
      {.layer = true}};
  for (std::size_t policy = 1; policy < policies.size(); ++policy) {
    CAPTURE(policy);
    CHECK(v3_activations(stage, policies[policy]).kept <=
          v3_activations(stage, policies[policy - 1]).kept);
  }
}
