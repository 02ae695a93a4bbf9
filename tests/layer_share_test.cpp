#include "workloads/layer_share.hpp"

#include <array>
#include <random>
#include <variant>

#include "tests/catch.hpp"
#include "tests/operations.hpp"
#include "tests/random_layers.hpp"
#include "workloads/layer.hpp"

using namespace trainyard;

namespace {

using enum TransferKind;

/// Four GPUs share what 3 sequences of 1,000 tokens need.
constexpr LayerLoad rows_apart{
    .sequences = 3.0, .sequence_length = 1000.0, .tensor = 4.0, .sequence_parallel = true};
constexpr LayerLoad rows_together{.sequences = 3.0, .sequence_length = 1000.0, .tensor = 4.0};

const Model gpt = plain_gpt(4, 8, 16, 1000);
constexpr double elements = 3.0 * 1000.0 * 128.0;  // of the residual stream

std::array<Operations, 6> passes_of(const LayerWork& layer) {
  return {layer.attention.forward, layer.attention.backward, layer.attention.weights,
          layer.network.forward,   layer.network.backward,   layer.network.weights};
}

double all_flops(const Operations& operations) {
  return flops_in<Matmul>(operations) + flops_in<AttentionScores>(operations);
}

bool is_product(const Operation& operation) {
  const auto* kernel = std::get_if<Kernel>(&operation);
  return kernel != nullptr && std::holds_alternative<Matmul>(*kernel);
}

}  // namespace

TEST_CASE("a GPU's share of a model has fewer heads and narrower networks, rounded up") {
  Model model = plain_gpt(4, 8, 16, 1001,
                          ", experts: {routed: 8, per_token: 2, shared: 2,"
                          " hidden: 32, dense_layers: 1}");
  model.attention.key_value_heads = 2;
  const LayerLoad load{.sequences = 1.0, .sequence_length = 1.0, .tensor = 4.0, .expert_tensor = 2};
  const Model share = share_of(model, load);
  CHECK(share.vocabulary == 251);
  CHECK(share.attention.heads == 2);
  CHECK(share.attention.key_value_heads == 1);  // two GPUs have the same
  CHECK(share.feed_forward == 128);
  CHECK(share.experts->hidden == 16);
  CHECK(share.experts->shared_width() == 16);
  CHECK(share.hidden == model.hidden);
  CHECK(share.experts->routed == 8);
}

TEST_CASE("what GPUs multiply that share matrices and sequences adds up to what one would") {
  const unsigned seed = GENERATE(range(1U, 61U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const bool experts = random() % 2 == 0;
  const Model model = divisible(random_model(random, experts));
  const LayerStyle style = random_style(random);
  const LayerLoad alone = average_load(model, 2.0, 1200.0);
  const double tensor = std::array{1.0, 2.0, 3.0, 4.0, 6.0, 12.0}[random() % 6];
  const double context = std::array{1.0, 2.0, 4.0}[random() % 3];
  const LayerLoad shared = shared_load(alone, tensor, context);
  const double gpus = tensor * context;
  CAPTURE(tensor, context);

  const auto one = passes_of(work_of_layer(model, !experts, alone, style));
  const auto each = passes_of(work_of_layer(model, !experts, shared, style));
  for (std::size_t pass = 0; pass < one.size(); ++pass) {
    CAPTURE(pass);
    CHECK(all_flops(each[pass]) * gpus == Approx(all_flops(one[pass])).epsilon(1e-9));
  }
  for (const auto& part : {work_of_head, work_of_prediction}) {
    const PartWork whole = part(model, alone, style);
    const PartWork share = part(model, shared, style);
    CHECK(all_flops(share.forward) * gpus == Approx(all_flops(whole.forward)));
    CHECK(all_flops(share.backward) * gpus == Approx(all_flops(whole.backward)));
    CHECK(all_flops(share.weights) * gpus == Approx(all_flops(whole.weights)));
  }
}

TEST_CASE("one GPU alone passes nothing on") {
  const unsigned seed = GENERATE(range(1U, 11U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const bool experts = random() % 2 == 0;
  const Model model = random_model(random, experts);
  LayerLoad load = average_load(model, 1.0, 512.0);
  load.sequence_parallel = true;
  const LayerStyle style = random_style(random);
  for (const Operations& pass : passes_of(work_of_layer(model, !experts, load, style))) {
    CHECK(transfers_in(pass).empty());
  }
}

// Two bytes an element: a gather and a scatter around attention and around the network forward,
// and backward the same for gradients and one more gather of the input (arXiv 2205.05198 section
// 4.2.2).
TEST_CASE("with rows apart a layer gathers before and scatters after, twice forward") {
  const LayerWork layer = work_of_layer(gpt, true, rows_apart, {});
  const double size = 2.0 * elements;
  for (const PartWork* part : {&layer.attention, &layer.network}) {
    CHECK(transfers_in(part->forward) == Transfers{{tensor_gather, size}, {tensor_scatter, size}});
    CHECK(transfers_in(part->backward) ==
          Transfers{{tensor_gather, size}, {tensor_regather, size}, {tensor_scatter, size}});
    CHECK(transfers_in(part->weights).empty());
  }
}

TEST_CASE("with rows together a layer sums twice forward and twice backward") {
  const LayerWork layer = work_of_layer(gpt, true, rows_together, {});
  for (const PartWork* part : {&layer.attention, &layer.network}) {
    CHECK(transfers_in(part->forward) == Transfers{{tensor_sum, 2.0 * elements}});
    CHECK(transfers_in(part->backward) == Transfers{{tensor_sum, 2.0 * elements}});
    CHECK(transfers_in(part->weights).empty());
  }
}

TEST_CASE("operands are gathered in their own numbers, and sums are scattered in those between") {
  const auto sizes = [&](Precision precision) {
    const Transfers found = transfers_in(
        work_of_layer(gpt, true, rows_apart, {.precision = precision}).network.forward);
    return std::array{found.at(0).second / elements, found.at(1).second / elements};
  };
  CHECK(sizes(Precision::bf16) == std::array{2.0, 2.0});
  CHECK(sizes(Precision::fp16) == std::array{2.0, 2.0});
  CHECK(sizes(Precision::fp32) == std::array{4.0, 4.0});
  CHECK(sizes(Precision::tf32) == std::array{4.0, 4.0});
  CHECK(sizes(Precision::fp8_tensor) == std::array{1.0, 2.0});
  CHECK(sizes(Precision::fp8_block) == std::array{1.03125, 2.0});
}

TEST_CASE("gathers come right before a product of their rows, sums right after one") {
  const unsigned seed = GENERATE(range(1U, 31U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const bool experts = random() % 2 == 0;
  const Model model = divisible(random_model(random, experts));
  LayerLoad load = shared_load(average_load(model, 1.0, 600.0), 3.0, 2.0);
  load.sequence_parallel = random() % 2 == 0;
  const LayerStyle style = random_style(random);
  for (const Operations& pass : passes_of(work_of_layer(model, !experts, load, style))) {
    for (std::size_t at = 0; at < pass.size(); ++at) {
      const auto* transfer = std::get_if<Transfer>(&pass[at]);
      if (transfer == nullptr) continue;
      switch (transfer->kind) {
        case tensor_gather:
        case tensor_regather:
        case expert_gather:
          CHECK(is_product(pass.at(at + 1)));
          break;
        case tensor_scatter:
        case tensor_sum:
        case expert_scatter:
          CHECK(is_product(pass.at(at - 1)));
          break;
        case context_keys:
          CHECK(std::holds_alternative<Kernel>(pass.at(at + 1)));
          break;
        case context_gradients:
          CHECK(std::holds_alternative<Kernel>(pass.at(at - 1)));
          break;
      }
    }
  }
}

TEST_CASE("norms, dropout and residual sums pass over a GPU's own rows alone") {
  const auto moved = [&](const LayerLoad& load) {
    return moved_by(work_of_layer(gpt, true, load, {}).network.forward);
  };
  const LayerLoad alone{.sequences = 3.0, .sequence_length = 1000.0};
  const double activation = 2.0 * 2.0 * 4.0 * elements;
  const auto around_scores = [&](const LayerLoad& load) {
    return moved_by(work_of_layer(gpt, true, load, {}).attention.forward);
  };
  CHECK(moved(rows_apart) == Approx(moved(alone) / 4.0));
  CHECK(around_scores(rows_apart) == Approx(around_scores(alone) / 4.0));
  CHECK(moved(rows_together) == Approx(moved(alone) - activation * 3.0 / 4.0));
}

// The head starts from gathered rows, and what the embedding finds is summed over the shares of
// the vocabulary.
TEST_CASE("embedding and head share the vocabulary, and pass rows on where they meet the stream") {
  const double size = 2.0 * elements;
  const PartWork embedding = work_of_embedding(gpt, rows_apart, {});
  CHECK(transfers_in(embedding.forward) == Transfers{{tensor_scatter, size}});
  CHECK(transfers_in(embedding.backward) == Transfers{{tensor_gather, size}});
  CHECK(transfers_in(work_of_embedding(gpt, rows_together, {}).forward) ==
        Transfers{{tensor_sum, size}});
  CHECK(transfers_in(work_of_embedding(gpt, rows_together, {}).backward).empty());

  const LayerStyle style{.precision = Precision::fp8_tensor};
  const PartWork head = work_of_head(gpt, rows_apart, style);
  CHECK(products_in(head.forward) == std::vector<std::vector<double>>{{3000, 250, 128}});
  CHECK(transfers_in(head.forward) == Transfers{{tensor_gather, size}});
  CHECK(transfers_in(head.backward) == Transfers{{tensor_regather, size}, {tensor_scatter, size}});
  CHECK(transfers_in(work_of_head(gpt, rows_together, style).forward).empty());
  CHECK(transfers_in(work_of_head(gpt, rows_together, style).backward) ==
        Transfers{{tensor_sum, size}});
}

TEST_CASE("words are looked up for all rows, learned positions for a GPU's own") {
  Model model = gpt;
  const PartWork words = work_of_embedding(model, rows_apart, {});
  model.positions = Positions::learned;
  const PartWork both = work_of_embedding(model, rows_apart, {});
  CHECK(moved_by(words.forward) == 2.0 * 2 * elements);
  CHECK(moved_by(both.forward) - moved_by(words.forward) == 3.0 * 2 * elements / 4);
  CHECK(moved_by(words.weights) == (2.0 + 2 * 4) * elements);
  CHECK(moved_by(both.weights) - moved_by(words.weights) == (2.0 + 2 * 4) * elements / 4);
}

TEST_CASE("the projection of a prediction gathers both its inputs, and the columns that it gives") {
  const double size = 2.0 * elements;
  const PartWork apart = work_of_prediction(gpt, rows_apart, {});
  CHECK(transfers_in(apart.forward) == Transfers{{tensor_gather, 2 * size}, {tensor_gather, size}});
  CHECK(transfers_in(apart.backward) ==
        Transfers{{tensor_gather, size}, {tensor_regather, 2 * size}, {tensor_scatter, 2 * size}});
  const PartWork together = work_of_prediction(gpt, rows_together, {});
  CHECK(transfers_in(together.forward) == Transfers{{tensor_gather, size}});
  CHECK(transfers_in(together.backward) == Transfers{{tensor_sum, 2 * size}});
  // Its inputs are transposed for their weights, and gradients that came in FP8.
  const LayerStyle scaled{.precision = Precision::fp8_tensor};
  CHECK(moved_by(work_of_prediction(gpt, rows_together, scaled).weights) == 2.0 * 2 * elements);
  CHECK(moved_by(work_of_prediction(gpt, rows_apart, scaled).weights) == 2.0 * 2.25 * elements);
}
