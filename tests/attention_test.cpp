#include "workloads/attention.hpp"

#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "tests/catch.hpp"
#include "tests/setups.hpp"

using namespace trainyard;

namespace {

const LayerLoad load{.sequences = 1.0, .sequence_length = 4096.0};

PartWork work_of(const Model& model, Precision precision = Precision::bf16) {
  return work_of_attention(model, load, precision, {});
}

/// Rows, columns and depth of every product, in order.
std::vector<std::vector<double>> products_in(const std::vector<Kernel>& kernels) {
  std::vector<std::vector<double>> shapes;
  for (const Kernel& kernel : kernels) {
    if (const auto* product = std::get_if<Matmul>(&kernel)) {
      shapes.push_back({product->rows, product->columns, product->depth});
    }
  }
  return shapes;
}

double moved_by(const std::vector<Kernel>& kernels) {
  double bytes = 0.0;
  for (const Kernel& kernel : kernels) {
    if (const auto* pass = std::get_if<ElementwisePass>(&kernel)) bytes += pass->moved.value();
  }
  return bytes / load.tokens();
}

const AttentionScores& scores_in(const std::vector<Kernel>& kernels) {
  for (const Kernel& kernel : kernels) {
    if (const auto* scores = std::get_if<AttentionScores>(&kernel)) return *scores;
  }
  throw std::logic_error{"no scores"};
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
  const double turned = moved_by(work_of(model).forward);
  for (const Positions positions : {Positions::alibi, Positions::learned, Positions::none}) {
    model.positions = positions;
    CHECK(turned - moved_by(work_of(model).forward) == 2.0 * 2 * (128 + 128));
  }
}

TEST_CASE("biases sum their gradients over tokens, and change no product") {
  Model model = plain_gpt(4, 8, 16, 1000);
  const PartWork with = work_of(model);
  model.attention.query_key_value_bias = false;
  CHECK(moved_by(with.weights) - moved_by(work_of(model).weights) == 2.0 * 384);
  model.attention.output_bias = false;
  const PartWork without = work_of(model);
  CHECK(moved_by(with.weights) - moved_by(without.weights) == 2.0 * (384 + 128));
  CHECK(moved_by(with.forward) == moved_by(without.forward));
  CHECK(products_in(with.weights) == products_in(without.weights));
}

TEST_CASE("norms of queries and keys, output norms and dropout pass over what they change") {
  Model model = plain_gpt(4, 8, 16, 1000);
  const PartWork plain = work_of(model);
  const auto more = [&](std::vector<Kernel> PartWork::* pass) {
    return moved_by(work_of(model).*pass) - moved_by(plain.*pass);
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
  CHECK(moved_by(blocks.forward) - moved_by(half.forward) == Approx(cast * (128 + 128)));
  CHECK(moved_by(blocks.backward) - moved_by(half.backward) == Approx(cast * (128 + 384)));
  CHECK(products_in(blocks.forward) == products_in(half.forward));
}

TEST_CASE("without latents there is nothing to project up again") {
  const Model model = plain_gpt(4, 8, 16, 1000);
  const PartWork again = work_of_attention(model, load, Precision::bf16,
                                           {.norm = false, .latent_up_projection = true});
  CHECK(products_in(again.backward) == products_in(work_of(model).backward));
}
