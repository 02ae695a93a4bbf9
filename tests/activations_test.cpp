#include "workloads/activations.hpp"

#include <random>

#include "tests/catch.hpp"
#include "tests/setups.hpp"

using namespace trainyard;

namespace {

LayerLoad load_of_tokens(double sequences, double length) {
  return {.sequences = sequences, .sequence_length = length};
}

AttentionKept bf16_attention(const Model& model, const LayerLoad& load) {
  return kept_by_attention(model, load, {});
}

NetworkKept bf16_network(const Model& model, const LayerLoad& load) {
  return kept_by_dense_network(model, load, {});
}

}  // namespace

// Korthikanti et al., arXiv 2205.05198 section 4.1, without what scores take, and the row sums that
// flash attention keeps in their place: 34 sbh.
TEST_CASE("a layer of a plain GPT keeps 34 bytes for each element of its input, term by term") {
  const unsigned seed = GENERATE(range(1U, 11U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const auto draw = [&](unsigned most) { return static_cast<int>(1 + random() % most); };
  const Model model = plain_gpt(4, draw(100), 16 * draw(16), 1000, ", dropout: true");
  const double s = draw(9000);
  const double b = draw(8);
  const double sbh = s * b * model.hidden;
  const LayerLoad load = load_of_tokens(b, s);

  const AttentionKept attention = bf16_attention(model, load);
  CHECK(attention.residual.value() == 2.0 * sbh);
  CHECK(attention.input.value() == 2.0 * sbh);
  CHECK(attention.latents == Bytes{});
  CHECK(attention.queries_keys_values.value() == 6.0 * sbh);
  CHECK(attention.output.value() == 2.0 * sbh);
  CHECK(attention.branch.value() == sbh);
  CHECK(attention.row_sums.value() == 4.0 * s * b * model.attention.heads);
  const NetworkKept network = bf16_network(model, load);
  CHECK(network.residual.value() == 2.0 * sbh);
  CHECK(network.input.value() == 2.0 * sbh);
  CHECK(network.inner.value() == 16.0 * sbh);
  CHECK(network.branch.value() == sbh);
  CHECK((attention.all() + network.all() - attention.row_sums).value() == 34.0 * sbh);
}

// The same with scores in memory, shared by t GPUs: sbh (10 + 24 / t + 5 a s / h t) where each has
// all rows of the residual stream, sbh / t (34 + 5 a s / h) where each has some, without scores
// where these are recomputed or stay on the chip (but for row sums), and 2 sbh where layers are
// recomputed (arXiv 2205.05198 table 2).
TEST_CASE("a layer of a plain GPT keeps what its closed forms say, on GPUs that share it") {
  const unsigned seed = GENERATE(range(1U, 21U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const auto draw = [&](unsigned most) { return static_cast<int>(1 + random() % most); };
  const double t = draw(8);
  const double a = t * draw(12);
  const Model model = plain_gpt(4, static_cast<int>(a), 16 * draw(8), 1000, ", dropout: true");
  const double s = draw(9000);
  const double b = draw(8);
  const double h = model.hidden;
  const auto kept = [&](bool rows_apart, const LayerStyle& style) {
    LayerLoad load = load_of_tokens(b, s);
    load.tensor = t;
    load.sequence_parallel = rows_apart;
    return (kept_by_attention(model, load, style).all() +
            kept_by_dense_network(model, load, style).all()) /
           Bytes{s * b * h};
  };
  const LayerStyle written{.flash_attention = false};
  const LayerStyle selective{.recompute = {.scores = true}, .flash_attention = false};
  const double row_sums = 4.0 * a / (h * t);
  CHECK(kept(false, written) == Approx(10.0 + 24.0 / t + 5.0 * a * s / (h * t)));
  CHECK(kept(true, written) == Approx((34.0 + 5.0 * a * s / h) / t));
  CHECK(kept(false, selective) == Approx(10.0 + 24.0 / t));
  CHECK(kept(true, selective) == Approx(34.0 / t));
  CHECK(kept(true, {}) == Approx(34.0 / t + row_sums));
  CHECK(kept(true, {.recompute = {.scores = true}}) == Approx(34.0 / t));
  CHECK(kept(false, {.recompute = {.layer = true}}) == Approx(2.0));
  CHECK(kept(true, {.recompute = {.layer = true}}) == Approx(2.0 / t));
  CHECK(kept(true, {.precision = Precision::fp32, .recompute = {.scores = true}}) ==
        Approx((2.0 * 32.0 + 2.0) / t));  // masks stay as they are
}

TEST_CASE("without dropout scores in memory are kept once, after softmax") {
  const Model model = plain_gpt(4, 8, 16, 1000);
  const AttentionKept kept =
      kept_by_attention(model, load_of_tokens(2.0, 100.0), {.flash_attention = false});
  CHECK(kept.scores.value() == 2.0 * 2 * 8 * 100 * 100);
  CHECK(kept.row_sums == Bytes{});
}

TEST_CASE("what GPUs that share sequences keep adds up, and those that share heads keep one each") {
  Model model = plain_gpt(4, 8, 16, 1000);
  LayerLoad load = load_of_tokens(2.0, 1000.0);
  const LayerStyle written{.flash_attention = false};
  const Bytes alone = kept_by_attention(model, load, written).all();
  load.context = 4.0;
  CHECK(kept_by_attention(model, load, written).all() * 4.0 == alone);
  load.tensor = 8.0;
  model.attention.key_value_heads = 2;
  CHECK(bf16_attention(model, load).queries_keys_values.value() == 500.0 * 2 * 16 * (1 + 1 + 1));
}

// Transformer Engine: products keep their own inputs in FP8, the rest is in BF16.
TEST_CASE("in FP8 with one scale a tensor a layer keeps FP8 where products read it") {
  const LayerLoad load = load_of_tokens(1.0, 1.0);
  const Model model = plain_gpt(4, 8, 16, 1000);
  const LayerStyle style{.precision = Precision::fp8_tensor};
  const AttentionKept attention = kept_by_attention(model, load, style);
  CHECK(attention.residual.value() == 2.0 * 128);
  CHECK(attention.input.value() == 128.0);
  CHECK(attention.queries_keys_values.value() == 2.0 * 384);
  CHECK(attention.output.value() == (2.0 + 1.0) * 128);
  const NetworkKept network = kept_by_dense_network(model, load, style);
  CHECK(network.input.value() == 128.0);
  CHECK(network.inner.value() == (2.0 + 1.0) * 512);
  const LayerStyle again{.precision = Precision::fp8_tensor, .recompute = {.scores = true}};
  CHECK(kept_by_attention(model, load, again).output.value() == 128.0);
}

TEST_CASE("a network or experts that are recomputed keep nothing inside") {
  const Model model = catalogue_model("qwen2-57b-a14b");
  LayerLoad load = load_of_tokens(1.0, 10.0);
  load.received_rows = 70.0;
  load.expert_rows = 80.0;
  const Bytes residual{10.0 * 2.0 * 3584};
  CHECK(kept_by_experts(model, load, {.recompute = {.experts = true}}).all() == residual * 2.0);
  CHECK(kept_by_experts(model, load, {.recompute = {.norm = true, .experts = true}}).all() ==
        residual);
  CHECK(kept_by_dense_network(model, load, {.recompute = {.network = true}}).all() == residual);
  CHECK(kept_by_experts(model, load, {.recompute = {.layer = true}}).all() == Bytes{});
}

// sbh (18 + 4 ffn / h) with two matrices, 6 instead of 4 with gates.
TEST_CASE("the width of a network counts four bytes a token, with gates six") {
  const LayerLoad load = load_of_tokens(2.0, 512.0);
  Model model = plain_gpt(4, 4, 32, 1000);
  model.feed_forward = 777;
  CHECK(bf16_network(model, load).inner.value() == 4.0 * 777 * load.tokens());
  model.gated = true;
  CHECK(bf16_network(model, load).inner.value() == 6.0 * 777 * load.tokens());
}

TEST_CASE("keys and values that heads share are kept once") {
  const LayerLoad load = load_of_tokens(1.0, 100.0);
  Model model = plain_gpt(4, 8, 16, 1000);
  const auto kept = [&] { return bf16_attention(model, load).queries_keys_values.value() / 100.0; };
  CHECK(kept() == 2.0 * 16 * (8 + 8 + 8));
  model.attention.key_value_heads = 2;
  CHECK(kept() == 2.0 * 16 * (8 + 2 + 2));
  model.attention.key_value_heads = 1;
  CHECK(kept() == 2.0 * 16 * (8 + 1 + 1));
}

TEST_CASE("norms that a model adds keep their inputs") {
  const LayerLoad load = load_of_tokens(1.0, 1.0);
  Model model = plain_gpt(4, 8, 16, 1000);
  const Bytes before = bf16_attention(model, load).all();
  model.attention.query_key_norm = true;
  CHECK((bf16_attention(model, load).all() - before).value() == 2.0 * 16 * (8 + 8));
  model.output_norms = true;
  CHECK(bf16_attention(model, load).branch.value() == 2.0 * 128);
  CHECK(bf16_network(model, load).branch.value() == 2.0 * 128);
}

TEST_CASE("DeepSeek-V3 keeps latents, or queries, keys and values too") {
  const Model model = deepseek_v3();
  const LayerLoad load = load_of_tokens(1.0, 1.0);
  const AttentionKept all = kept_by_attention(model, load, {.precision = Precision::fp8_block});
  CHECK(all.latents.value() == 2.0 * (1536 + 512 + 64));
  CHECK(all.queries_keys_values.value() == 2.0 * 128 * (192 + 192 + 128));
  CHECK(all.input.value() == 7168.0 * 33.0 / 32.0);
  const AttentionKept less =
      kept_by_attention(model, load,
                        {.precision = Precision::fp8_block,
                         .recompute = {.norm = true, .latent_up_projection = true}});
  CHECK(less.input == Bytes{});
  CHECK(less.queries_keys_values == Bytes{});
  CHECK(less.latents == all.latents);
}

TEST_CASE("GPUs that share MLA keep latents of their own rows, and heads of their own") {
  LayerLoad load = load_of_tokens(1.0, 32.0);
  load.tensor = 16.0;
  const auto kept = [&] { return bf16_attention(deepseek_v3(), load); };
  CHECK(kept().latents.value() == 32.0 * 2 * (1536 + 512 + 64));
  load.sequence_parallel = true;
  CHECK(kept().latents.value() == 2.0 * 2 * (1536 + 512 + 64));
  CHECK(kept().queries_keys_values.value() == 32.0 * 2 * 8 * (192 + 192 + 128));
}

TEST_CASE("experts keep the rows that they receive, and those that they multiply") {
  const Model model = catalogue_model("qwen2-57b-a14b");
  LayerLoad load = load_of_tokens(1.0, 10.0);
  load.received_rows = 70.0;
  load.expert_rows = 80.0;
  const NetworkKept kept = kept_by_experts(model, load, {});
  CHECK(kept.inner.value() == 10.0 * 2.0 * 3.0 * 20480);
  CHECK(kept.received.value() == 70.0 * 2.0 * 3584);
  CHECK(kept.routed.value() == 80.0 * 2.0 * 3.0 * 2560);
  const NetworkKept less = kept_by_experts(model, load, {.recompute = {.expert_activation = true}});
  CHECK(less.inner.value() == 10.0 * 2.0 * 2.0 * 20480);
  CHECK(less.routed.value() == 80.0 * 2.0 * 2.0 * 2560);
}

// arXiv 2505.09343 table 1
TEST_CASE("a token leaves in the cache what its keys and values, or their latents, take") {
  CHECK(key_value_cache_per_token(deepseek_v3()) == Bytes{70272.0});
  CHECK(key_value_cache_per_token(catalogue_model("llama3.1-405b")) == Bytes{516096.0});
  CHECK(key_value_cache_per_token(catalogue_model("qwen2.5-72b")) == Bytes{327680.0});
}
