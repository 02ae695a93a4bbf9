#include "workloads/model.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/setups.hpp"

using namespace trainyard;

namespace {

/// Keys that a query meets on average, counted one by one, where its own counts half: closed forms
/// take half of s x s.
double met_one_by_one(const LocalAttention& local, int length) {
  double sum = 0.0;
  for (int query = 0; query < length; ++query) {
    const int first = local.reach == Reach::window ? std::max(0, query + 1 - local.keys)
                                                   : query / local.keys * local.keys;
    const bool whole = query + 1 - first == local.keys && local.reach == Reach::window;
    sum += query + (whole && query >= local.keys ? 1.0 : 0.5) - first;
  }
  return sum / length;
}

std::vector<int> dense_layers(const Model& model) {
  std::vector<int> dense;
  for (int layer = 0; layer < model.layers; ++layer) {
    if (model.is_dense(layer)) dense.push_back(layer);
  }
  return dense;
}

Model with_experts(const std::string& more) {
  return plain_gpt(6, 2, 8, 100, ", experts: {routed: 8, per_token: 2, hidden: 32" + more + "}");
}

}  // namespace

TEST_CASE("layers are dense at the start, by a list, or between every n-th with experts") {
  CHECK(dense_layers(plain_gpt(3, 2, 8, 100)) == std::vector{0, 1, 2});
  CHECK(dense_layers(with_experts("")).empty());
  CHECK(dense_layers(with_experts(", dense_layers: 2")) == std::vector{0, 1});
  CHECK(dense_layers(with_experts(", dense_layers: [1, 4]")) == std::vector{1, 4});
  CHECK(dense_layers(with_experts(", every: 2")) == std::vector{0, 2, 4});
  CHECK(dense_layers(with_experts(", every: 3")) == std::vector{0, 1, 3, 4});
  CHECK(dense_layers(with_experts(", every: 2, dense_layers: [3]")) == std::vector{0, 2, 3, 4});
  CHECK(dense_layers(deepseek_v3()) == std::vector{0, 1, 2});
  CHECK(dense_layers(catalogue_model("llama4-maverick")).size() == 24);
}

TEST_CASE("every n-th layer may see the whole sequence while the others see what is near") {
  Model model = plain_gpt(6, 2, 8, 100);
  CHECK_FALSE(model.is_local(0));
  model.attention.local = LocalAttention{.reach = Reach::window, .keys = 64, .full_every = 0};
  CHECK(model.is_local(0));
  CHECK(model.is_local(5));
  model.attention.local->full_every = 4;
  CHECK(model.is_local(2));
  CHECK_FALSE(model.is_local(3));
  CHECK(model.is_local(4));
}

TEST_CASE("a query meets half its sequence, or all of it without the mask") {
  const KeysMet keys = keys_met(plain_gpt(6, 2, 8, 100), 4096.0);
  CHECK(keys.causal == 2048.0);
  CHECK(keys.full == 4096.0);
}

TEST_CASE("windows and chunks give as many keys as counting them one by one") {
  const unsigned seed = GENERATE(range(1U, 31U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const int length = static_cast<int>(1 + random() % 3000);
  const LocalAttention local{.reach = random() % 2 == 0 ? Reach::window : Reach::chunk,
                             .keys = static_cast<int>(1 + random() % 4000),
                             .full_every = 0};
  Model model = plain_gpt(6, 2, 8, 100);
  model.attention.local = local;
  const double near = keys_met(model, length).causal;
  CHECK(near == Approx(met_one_by_one(local, length)));

  model.attention.local->full_every = 3;  // two of the six layers
  CHECK(keys_met(model, length).causal == Approx((2.0 * length / 2.0 + 4.0 * near) / 6.0));
}

TEST_CASE("a window or chunk as long as the sequence hides nothing") {
  Model model = plain_gpt(2, 2, 8, 100);
  for (const Reach reach : {Reach::window, Reach::chunk}) {
    model.attention.local = LocalAttention{.reach = reach, .keys = 9000, .full_every = 0};
    CHECK(keys_met(model, 4096.0).causal == 2048.0);
    CHECK(keys_met(model, 4096.0).full == 4096.0);
  }
}

TEST_CASE("without the mask a query meets its window, or its chunk") {
  Model model = plain_gpt(2, 2, 8, 100);
  model.attention.local = LocalAttention{.reach = Reach::window, .keys = 128, .full_every = 0};
  CHECK(keys_met(model, 4096.0).full == 128.0);
  model.attention.local->reach = Reach::chunk;
  CHECK(keys_met(model, 4096.0).full == 128.0);
  model.attention.local->keys = 3072;  // and 1024 are left
  CHECK(keys_met(model, 4096.0).full == 3072.0 * 0.75 + 1024.0 * 0.25);
}
