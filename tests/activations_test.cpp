#include "workloads/activations.hpp"

#include <random>

#include "tests/catch.hpp"
#include "tests/setups.hpp"

using namespace trainyard;

namespace {

constexpr Recompute nothing{};

LayerLoad load_of_tokens(double sequences, double length) {
  return {.sequences = sequences, .sequence_length = length};
}

AttentionKept bf16_attention(const Model& model, const LayerLoad& load) {
  return kept_by_attention(model, load, Precision::bf16, nothing);
}

NetworkKept bf16_network(const Model& model, const LayerLoad& load) {
  return kept_by_dense_network(model, load, Precision::bf16, nothing);
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
  const AttentionKept all = kept_by_attention(model, load, Precision::fp8_block, nothing);
  CHECK(all.latents.value() == 2.0 * (1536 + 512 + 64));
  CHECK(all.queries_keys_values.value() == 2.0 * 128 * (192 + 192 + 128));
  CHECK(all.input.value() == 7168.0 * 33.0 / 32.0);
  const AttentionKept less = kept_by_attention(model, load, Precision::fp8_block,
                                               {.norm = true, .latent_up_projection = true});
  CHECK(less.input == Bytes{});
  CHECK(less.queries_keys_values == Bytes{});
  CHECK(less.latents == all.latents);
}

TEST_CASE("experts keep the rows that they receive, and those that they multiply") {
  const Model model = catalogue_model("qwen2-57b-a14b");
  LayerLoad load = load_of_tokens(1.0, 10.0);
  load.received_rows = 70.0;
  load.expert_rows = 80.0;
  const NetworkKept kept = kept_by_experts(model, load, Precision::bf16, nothing);
  CHECK(kept.inner.value() == 10.0 * 2.0 * 3.0 * 20480);
  CHECK(kept.received.value() == 70.0 * 2.0 * 3584);
  CHECK(kept.routed.value() == 80.0 * 2.0 * 3.0 * 2560);
  const NetworkKept less =
      kept_by_experts(model, load, Precision::bf16, {.expert_activation = true});
  CHECK(less.inner.value() == 10.0 * 2.0 * 2.0 * 20480);
  CHECK(less.routed.value() == 80.0 * 2.0 * 2.0 * 2560);
}

// arXiv 2505.09343 table 1
TEST_CASE("a token leaves in the cache what its keys and values, or their latents, take") {
  CHECK(key_value_cache_per_token(deepseek_v3()) == Bytes{70272.0});
  CHECK(key_value_cache_per_token(catalogue_model("llama3.1-405b")) == Bytes{516096.0});
  CHECK(key_value_cache_per_token(catalogue_model("qwen2.5-72b")) == Bytes{327680.0});
}
