#include "workloads/model.hpp"

#include <random>
#include <string>

#include "tests/catch.hpp"
#include "tests/setups.hpp"

using namespace trainyard;

namespace {

constexpr double giga = 1e9;

/// What published figures agree to.
Approx published(double value) {
  return Approx(value).epsilon(0.01);
}

/// A dense transformer as GPT-3 has it: all heads with keys and values of their own, and a network
/// four times as wide as the residual stream, without gates.
Model plain_gpt(int layers, int heads, int head_width, int vocabulary) {
  const int hidden = heads * head_width;
  return model_from("{layers: " + std::to_string(layers) + ", hidden: " + std::to_string(hidden) +
                    ", vocabulary: " + std::to_string(vocabulary) +
                    ", feed_forward: " + std::to_string(4 * hidden) +
                    ", gated: false, attention: {heads: " + std::to_string(heads) +
                    ", key_width: " + std::to_string(head_width) +
                    ", value_width: " + std::to_string(head_width) + "}}");
}

// arXiv 2407.21783 table 3
const std::string llama_405b = R"(
layers: 126
hidden: 16384
vocabulary: 128256
feed_forward: 53248
gated: true
attention: {heads: 128, key_value_heads: 8, key_width: 128, value_width: 128}
)";

// github Qwen/Qwen2.5-72B config.json
const std::string qwen_72b = R"(
layers: 80
hidden: 8192
vocabulary: 152064
feed_forward: 29568
gated: true
attention: {heads: 64, key_value_heads: 8, key_width: 128, value_width: 128}
)";

/// A model with experts, but for what is written of them.
std::string with_experts(const std::string& experts) {
  return "layers: 4\nhidden: 64\nvocabulary: 100\nfeed_forward: 256\ngated: true\n"
         "attention: {heads: 4, key_width: 16, value_width: 16}\n"
         "experts: {" +
         experts + "}\n";
}

void check_refused(const std::string& yaml, const std::string& message) {
  CAPTURE(yaml);
  CHECK_THROWS_AS(model_from(yaml), InputError);
  CHECK_THROWS_WITH(model_from(yaml), message);
}

}  // namespace

// arXiv 2505.09343 table 2; NVIDIA's tables count the prediction layer.
TEST_CASE("training DeepSeek-V3 takes 250 GFLOP a token, 280 with scores of the whole sequence") {
  const FlopsPerToken flops = flops_per_token(deepseek_v3(), 4096);
  CHECK(flops.causal.value() == published(250.0 * giga));
  CHECK(flops.full.value() == published(280.0 * giga));
  CHECK(flops_per_token_with_prediction(deepseek_v3(), 4096).causal.value() ==
        published(260.6 * giga));
}

TEST_CASE("DeepSeek-V3 has 671 B parameters, of which 36.6 B work on each token") {
  CHECK(total_parameters(deepseek_v3()) == published(671.0 * giga));
  CHECK(active_parameters(deepseek_v3()) == published(36.6 * giga));
}

// arXiv 2505.09343 table 1
TEST_CASE("a token leaves in the cache what its keys and values, or their latents, take") {
  CHECK(key_value_cache_per_token(deepseek_v3()) == Bytes{70272.0});
  CHECK(key_value_cache_per_token(model_from(llama_405b)) == Bytes{516096.0});
  CHECK(key_value_cache_per_token(model_from(qwen_72b)) == Bytes{327680.0});
}

TEST_CASE("Llama 3.1 405B has the parameters of its name, and 2,473 GFLOP a token") {
  const Model llama = model_from(llama_405b);
  CHECK(total_parameters(llama) == published(405.0 * giga));
  CHECK(flops_per_token(llama, 4096).causal.value() == published(2473.0 * giga));
}

// Korthikanti et al., arXiv 2205.05198: 72 B s L h^2 (1 + s / 6h + V / 12hL) a step.
TEST_CASE("the FLOPs of a plain GPT are the closed form") {
  const unsigned seed = GENERATE(range(1U, 21U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const auto draw = [&](unsigned most) { return static_cast<int>(1 + random() % most); };
  const int layers = draw(100);
  const int heads = draw(100);
  const int head_width = 16 * draw(16);
  const int vocabulary = draw(200000);
  const int length = draw(100000);
  const Model model = plain_gpt(layers, heads, head_width, vocabulary);

  const double L = layers;
  const double h = model.hidden;
  const double V = vocabulary;
  const double s = length;
  const auto closed = [&](double attended) {
    return 72.0 * L * h * h * (1.0 + attended / (6.0 * h) + V / (12.0 * h * L));
  };
  const FlopsPerToken flops = flops_per_token(model, length);
  CHECK(flops.full.value() == Approx(closed(s)).epsilon(1e-9));
  CHECK(flops.causal.value() == Approx(closed(s / 2.0)).epsilon(1e-9));
  CHECK(active_parameters(model) == Approx(12.0 * L * h * h + V * h).epsilon(1e-9));
}

TEST_CASE("the parts of a model add up to the whole") {
  const Model model = deepseek_v3();
  const ParameterCount count = count_parameters(model);
  const double experts = count.shared + count.router + 256.0 * count.expert;
  CHECK(total_parameters(model) == Approx(61.0 * count.attention + 3.0 * count.dense +
                                          58.0 * experts + 2.0 * count.embedding + 7168.0)
                                       .epsilon(1e-12));
}

TEST_CASE("tied embeddings are counted once, and work as much") {
  Model model = model_from(qwen_72b);
  const double untied = total_parameters(model);
  const double active = active_parameters(model);
  model.tied_embeddings = true;
  CHECK(total_parameters(model) == untied - 8192.0 * 152064.0);
  CHECK(active_parameters(model) == active);
}

TEST_CASE("without multi-token prediction both counts are the same") {
  const Model model = model_from(llama_405b);
  const FlopsPerToken without = flops_per_token(model, 8192);
  const FlopsPerToken with = flops_per_token_with_prediction(model, 8192);
  CHECK(with.causal == without.causal);
  CHECK(with.full == without.full);
}

TEST_CASE("a model that makes no sense is refused with its place") {
  check_refused("{layers: 4}", "model.yaml:1:1: 'hidden' is missing (add a line 'hidden: ...')");
  check_refused("layers: 0",
                "model.yaml:1:9: '0' is not a count (write a whole number, 1 or more)");
  check_refused(
      "layers: 4\nhidden: 64\nvocabulary: 100\n"
      "attention: {heads: 4, key_value_heads: 3, key_width: 16, value_width: 16}\n",
      "model.yaml:4:40: key_value_heads must divide the 4 heads");
  check_refused(with_experts("routed: 8, per_token: 9, hidden: 32"),
                "model.yaml:7:33: more experts a token than the 8 it can choose from (write fewer, "
                "or allow more groups a token)");
  check_refused(with_experts("routed: 8, per_token: 2, hidden: 32, groups: 3, groups_per_token: 1"),
                "model.yaml:7:56: groups do not divide the routed experts (choose a divisor)");
  check_refused(with_experts("routed: 8, per_token: 2, hidden: 32, groups: 2"),
                "model.yaml:7:10: 'groups_per_token' is missing "
                "(add a line 'groups_per_token: ...')");
  check_refused(with_experts("routed: 8, per_token: 2, hidden: 32") + "layer: 3\n",
                "model.yaml:8:1: unknown key 'layer' (did you mean 'layers'?)");
}
