#include "workloads/parameters.hpp"

#include <random>
#include <string>

#include "tests/catch.hpp"
#include "tests/setups.hpp"

using namespace trainyard;

namespace {

constexpr double giga = 1e9;

/// A model of four layers, 64 wide, with more of its own.
Model small(const std::string& more, const std::string& of_attention = "") {
  return model_from(
      "{layers: 4, hidden: 64, vocabulary: 100, feed_forward: 256, gated: true,"
      " attention: {heads: 4, key_width: 16, value_width: 16" +
      of_attention + "}" + more + "}");
}

double added(const std::string& more, const std::string& of_attention = "") {
  return total_parameters(small(more, of_attention)) - total_parameters(small(""));
}

}  // namespace

TEST_CASE("DeepSeek-V3 has 671 B parameters, of which 36.6 B work on each token") {
  CHECK(total_parameters(deepseek_v3()) == Approx(671.026 * giga).epsilon(1e-6));
  CHECK(active_parameters(deepseek_v3()) == Approx(36.6246 * giga).epsilon(1e-6));
}

// arXiv 2104.04473 equation 2: 12 L h^2 (1 + 13 / 12h + (V + s) / 12Lh), which leaves out the two
// vectors of the last norm.
TEST_CASE("the parameters of a plain GPT are the closed form") {
  const unsigned seed = GENERATE(range(1U, 21U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const auto draw = [&](unsigned most) { return static_cast<int>(1 + random() % most); };
  const int layers = draw(100);
  const int vocabulary = draw(200000);
  const int positions = draw(100000);
  const Model model = plain_gpt(layers, draw(100), 16 * draw(16), vocabulary,
                                ", positions: {learned: " + std::to_string(positions) + "}");
  const double L = layers;
  const double h = model.hidden;
  const double both = static_cast<double>(vocabulary) + positions;
  const double closed = 12.0 * L * h * h * (1.0 + 13.0 / (12.0 * h) + both / (12.0 * L * h));
  CHECK(total_parameters(model) == Approx(closed + 2.0 * h).epsilon(1e-12));
  CHECK(active_parameters(model) == Approx(12.0 * L * h * h + vocabulary * h).epsilon(1e-12));
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
  Model model = catalogue_model("qwen2.5-72b");
  const double untied = total_parameters(model);
  const double active = active_parameters(model);
  model.tied_embeddings = true;
  CHECK(total_parameters(model) == untied - 8192.0 * 152064.0);
  CHECK(active_parameters(model) == active);
}

TEST_CASE("each feature of a model adds its own weights") {
  const double all = total_parameters(small(""));
  CHECK(all == 4.0 * (4.0 * 64 * 64 + 3.0 * 64 * 256 + 2.0 * 64) + 2.0 * 64 * 100 + 64);
  CHECK(added("", ", query_key_value_bias: true") == 4.0 * 3 * 64);
  CHECK(added("", ", output_bias: true") == 4.0 * 64);
  CHECK(added("", ", query_key_norm: true") == 4.0 * 2 * 16);
  CHECK(added("", ", sinks: true") == 4.0 * 4);
  CHECK(added("", ", key_value_heads: 1") == -4.0 * 64 * 3 * (16 + 16));
  CHECK(added(", network_bias: true") == 4.0 * (2.0 * 256 + 64));
  CHECK(added(", norm: layer") == 4.0 * 2 * 64 + 64);
  CHECK(added(", norm: layer-without-bias") == 0.0);
  CHECK(added(", output_norms: true") == 4.0 * 2 * 64);
  CHECK(added(", positions: {learned: 50}") == 50.0 * 64);
  CHECK(added(", positions: alibi") == 0.0);
  CHECK(added(", vocabulary_multiple: 64") == 2.0 * 28 * 64);
}

TEST_CASE("experts replace the networks of their layers, each with what it is made of") {
  const std::string experts = ", experts: {routed: 8, per_token: 2, hidden: 32";
  const double expert = 3.0 * 64 * 32;
  const double dense = 3.0 * 64 * 256;
  const double layer = 8.0 * expert + 8.0 * 64 - dense;
  CHECK(added(experts + "}") == 4.0 * layer);
  CHECK(added(experts + ", every: 2}") == 2.0 * layer);
  CHECK(added(experts + ", shared: 2}") == 4.0 * (layer + 2.0 * expert));
  CHECK(added(experts + ", shared: 1, shared_hidden: 100, shared_gate: true}") ==
        4.0 * (layer + 3.0 * 64 * 100 + 64));
  CHECK(added(experts + "}, network_bias: true") == 4.0 * (layer + 8.0 * (2.0 * 32 + 64) + 8.0));
}

TEST_CASE("two experts a token are active, with router, shared experts and gate") {
  const Model model = small(
      ", experts: {routed: 8, per_token: 2, hidden: 32, shared: 1, shared_hidden: 100,"
      " shared_gate: true, dense_layers: 1}, network_bias: true, norm: layer");
  const double attention = 4.0 * 64 * 64;
  CHECK(active_in_layer(model, true) == attention + 3.0 * 64 * 256);
  CHECK(active_in_layer(model, false) ==
        attention + 2.0 * 3 * 64 * 32 + 8.0 * 64 + 3.0 * 64 * 100 + 64);
  CHECK(active_parameters(model) ==
        active_in_layer(model, true) + 3.0 * active_in_layer(model, false) + 64.0 * 100);
}

TEST_CASE("latents of queries may be left out") {
  const std::string latent = ", latent: {key_value_rank: 24, rope_width: 8, query_rank: ";
  const double without = count_parameters(small("", latent + "0}")).attention;
  const double with = count_parameters(small("", latent + "20}")).attention;
  CHECK(without == 64.0 * 64 + 64.0 * (24 + 8) + 24.0 * 4 * (8 + 16) + 64.0 * 64 + 2.0 * 64 + 24);
  CHECK(with - without == 20.0 * (64 + 64) + 20 - 64.0 * 64);
}
