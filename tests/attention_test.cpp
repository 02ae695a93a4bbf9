#include "workloads/attention.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/operations.hpp"
#include "tests/setups.hpp"

using namespace trainyard;

namespace {

const LayerLoad load{.sequences = 1.0, .sequence_length = 4096.0};

PartWork work_of(const Model& model, Precision precision = Precision::bf16) {
  return work_of_attention(model, load, {.precision = precision});
}

double moved_per_token(const Operations& operations) {
  return moved_by(operations) / load.tokens();
}

AttentionScores scores_in(const Operations& operations) {
  return kernels_of<AttentionScores>(operations).at(0);
}

using Shapes = std::vector<std::vector<double>>;

}  // namespace

TEST_CASE("heads project with one product in, and one out") {
  const Model model = plain_gpt(4, 8, 16, 1000);
  const PartWork work = work_of(model);
  CHECK(products_in(work.forward) == Shapes{{4096, 384, 128}, {4096, 128, 128}});
  CHECK(products_in(work.backward) == Shapes{{4096, 128, 128}, {4096, 128, 384}});
  CHECK(products_in(work.weights) == Shapes{{128, 128, 4096}, {128, 384, 4096}});
}

TEST_CASE("heads that share keys and values project to fewer of them, and score as many") {
  Model model = plain_gpt(4, 8, 16, 1000);
  const double scored = flops_of(scores_in(work_of(model).forward)).value();
  for (const int heads : {4, 1}) {
    CAPTURE(heads);
    model.attention.key_value_heads = heads;
    const PartWork work = work_of(model);
    const double width = 16.0 * (8 + 2 * heads);
    CHECK(products_in(work.forward) == Shapes{{4096, width, 128}, {4096, 128, 128}});
    CHECK(products_in(work.weights) == Shapes{{128, 128, 4096}, {128, width, 4096}});
    CHECK(flops_of(scores_in(work.forward)).value() == scored);
  }
}

TEST_CASE("MLA without latents of queries projects them from the residual stream") {
  const std::string yaml =
      "{layers: 2, hidden: 100, vocabulary: 10, feed_forward: 10, gated: true, attention: {heads: "
      "4,"
      " key_width: 24, value_width: 16, latent: {key_value_rank: 32, rope_width: 8, query_rank: ";
  CHECK(products_in(work_of(model_from(yaml + "0}}}")).forward) ==
        Shapes{{4096, 40, 100}, {4096, 96, 100}, {4096, 128, 32}, {4096, 100, 64}});
  CHECK(products_in(work_of(model_from(yaml + "50}}}")).forward) ==
        Shapes{{4096, 50, 100}, {4096, 40, 100}, {4096, 96, 50}, {4096, 128, 32}, {4096, 100, 64}});
}

TEST_CASE("only rotary positions turn queries and keys") {
  Model model = plain_gpt(4, 8, 16, 1000);
  const double turned = moved_per_token(work_of(model).forward);
  for (const Positions positions : {Positions::alibi, Positions::learned, Positions::none}) {
    model.positions = positions;
    CHECK(turned - moved_per_token(work_of(model).forward) == 2.0 * 2 * (128 + 128));
  }
}

TEST_CASE("biases sum their gradients over tokens, and change no product") {
  Model model = plain_gpt(4, 8, 16, 1000);
  const PartWork with = work_of(model);
  model.attention.query_key_value_bias = false;
  CHECK(moved_per_token(with.weights) - moved_per_token(work_of(model).weights) == 2.0 * 384);
  model.attention.output_bias = false;
  const PartWork without = work_of(model);
  CHECK(moved_per_token(with.weights) - moved_per_token(without.weights) == 2.0 * (384 + 128));
  CHECK(moved_per_token(with.forward) == moved_per_token(without.forward));
  CHECK(products_in(with.weights) == products_in(without.weights));
}

TEST_CASE("norms of queries and keys, output norms and dropout pass over what they change") {
  Model model = plain_gpt(4, 8, 16, 1000);
  const PartWork plain = work_of(model);
  const auto more = [&](Operations PartWork::* pass) {
    return moved_per_token(work_of(model).*pass) - moved_per_token(plain.*pass);
  };
  model.attention.query_key_norm = true;
  CHECK(more(&PartWork::forward) == 2.0 * 2 * 256);
  CHECK(more(&PartWork::backward) == 3.0 * 2 * 256);
  model.attention.query_key_norm = false;
  model.output_norms = true;
  CHECK(more(&PartWork::forward) == 2.0 * 2 * 128);
  CHECK(more(&PartWork::backward) == 3.0 * 2 * 128);
  model.output_norms = false;
  model.dropout = true;
  CHECK(more(&PartWork::forward) == 128.0);
  CHECK(more(&PartWork::backward) == (2.0 * 2 + 1) * 128);
}

TEST_CASE("a layer's scores are the mean over the layers of its model") {
  Model model = plain_gpt(4, 8, 16, 1000);
  const double all = flops_of(scores_in(work_of(model).forward)).value();
  model.attention.local = LocalAttention{.reach = Reach::chunk, .keys = 1024, .full_every = 0};
  CHECK(flops_of(scores_in(work_of(model).forward)).value() == Approx(all / 4.0));
  model.attention.local->full_every = 4;
  CHECK(flops_of(scores_in(work_of(model).forward)).value() ==
        Approx(all * (3.0 / 4.0 + 1.0) / 4.0));
  CHECK(flops_of(scores_in(work_of(model).backward)).value() ==
        Approx(all * (3.0 / 4.0 + 1.0) / 4.0 * 2.5));
}

TEST_CASE("in FP8 operands are cast, and biases and norms stay as they are") {
  const Model model = plain_gpt(4, 8, 16, 1000);
  const PartWork half = work_of(model);
  const PartWork blocks = work_of(model, Precision::fp8_block);
  constexpr double cast = element::bf16 + element::fp8;
  CHECK(moved_per_token(blocks.forward) - moved_per_token(half.forward) ==
        Approx(cast * (128 + 128)));
  CHECK(moved_per_token(blocks.backward) - moved_per_token(half.backward) ==
        Approx(cast * (128 + 384)));
  CHECK(products_in(blocks.forward) == products_in(half.forward));
}

TEST_CASE("without latents there is nothing to project up again") {
  const Model model = plain_gpt(4, 8, 16, 1000);
  const PartWork again =
      work_of_attention(model, load, {.recompute = {.latent_up_projection = true}});
  CHECK(products_in(again.backward) == products_in(work_of(model).backward));
}

TEST_CASE("one scale a tensor lets norms write FP8, and wants operands of weights transposed") {
  const Model model = plain_gpt(4, 8, 16, 1000);
  const PartWork half = work_of(model);
  const PartWork scaled = work_of(model, Precision::fp8_tensor);
  // The norm writes a byte less; the output of the scores is cast.
  CHECK(moved_per_token(scaled.forward) - moved_per_token(half.forward) == -128.0 + 3 * 128);
  // Gradients are cast along both ways.
  CHECK(moved_per_token(scaled.backward) - moved_per_token(half.backward) == 4.0 * (128 + 384));
  // Both inputs are transposed.
  CHECK(moved_per_token(scaled.weights) - moved_per_token(half.weights) == 2.0 * (128 + 128));
  CHECK(only(scaled.forward, MatmulKind::fp8_tensor));
  CHECK(only(scaled.backward, MatmulKind::fp8_tensor));
  CHECK(only(scaled.weights, MatmulKind::fp8_tensor_weights));
}

TEST_CASE("gradients that are gathered in FP8 are transposed after") {
  const Model model = plain_gpt(4, 8, 16, 1000);
  LayerLoad shared = load;
  shared.tensor = 2.0;
  const auto transposed = [&] {
    const auto moved = [&](Precision precision) {
      return moved_by(work_of_attention(model, shared, {.precision = precision}).weights);
    };
    return (moved(Precision::fp8_tensor) - moved(Precision::bf16)) / load.tokens();
  };
  CHECK(transposed() == 2.0 * (128 + 64));
  shared.sequence_parallel = true;
  CHECK(transposed() == 2.0 * (128 + 64 + 128));
}

TEST_CASE("GPUs that share MLA project down their own rows, and gather latents to project up") {
  const std::string yaml =
      "{layers: 2, hidden: 100, vocabulary: 10, feed_forward: 10, gated: true, attention: {heads: "
      "4,"
      " key_width: 24, value_width: 16, latent: {key_value_rank: 32, rope_width: 8, query_rank: ";
  LayerLoad shared = load;
  shared.tensor = 2.0;
  shared.sequence_parallel = true;
  const auto shared_work = [&](const std::string& rank, Precision precision) {
    return work_of_attention(model_from(yaml + rank + "}}}"), shared, {.precision = precision});
  };
  using enum TransferKind;
  const PartWork work = shared_work("50", Precision::bf16);
  CHECK(products_in(work.forward) ==
        Shapes{{2048, 50, 100}, {2048, 40, 100}, {4096, 48, 50}, {4096, 64, 32}, {4096, 100, 32}});
  const double latents = 4096.0 * 2.0 * (50 + 32 + 8);
  const double stream = 4096.0 * 2.0 * 100;
  CHECK(transfers_in(work.forward) ==
        Transfers{{tensor_gather, latents}, {tensor_scatter, stream}});
  CHECK(transfers_in(work.backward) ==
        Transfers{{tensor_gather, stream}, {tensor_regather, latents}, {tensor_scatter, latents}});
  // Transposed: a GPU's own rows of the stream, gathered latents and gradients, its values.
  CHECK(moved_per_token(shared_work("50", Precision::fp8_tensor).weights) ==
        2.0 * (100 / 2.0 + (50 + 32) + 100 + 32));
  // Queries without latents need the rows of the stream; the rotary part stays in BF16.
  CHECK(transfers_in(shared_work("0", Precision::fp8_tensor).forward).front().second ==
        4096.0 * (100 + 32 + 2 * 8));
}

TEST_CASE("scores that are recomputed are made right before their backward, with the keys of all") {
  const Model model = plain_gpt(4, 8, 16, 1000);
  LayerLoad shared = load;
  shared.context = 2.0;
  const PartWork kept = work_of_attention(model, shared, {});
  const PartWork again = work_of_attention(model, shared, {.recompute = {.scores = true}});
  CHECK(flops_in<AttentionScores>(again.backward) ==
        flops_in<AttentionScores>(kept.backward) + flops_in<AttentionScores>(kept.forward));
  CHECK(moved_by(again.backward) == moved_by(kept.backward));
  CHECK(products_in(again.backward) == products_in(kept.backward));
  CHECK(transfers_in(again.backward).size() == transfers_in(kept.backward).size() + 1);
}
