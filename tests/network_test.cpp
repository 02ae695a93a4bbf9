#include "workloads/network.hpp"

#include <vector>

#include "tests/catch.hpp"
#include "tests/operations.hpp"
#include "tests/setups.hpp"

using namespace trainyard;

namespace {

using Shapes = std::vector<std::vector<double>>;

const LayerLoad load{.sequences = 1.0, .sequence_length = 4096.0};

PartWork dense(const Model& model, Precision precision = Precision::bf16) {
  return work_of_dense_network(model, load, {.precision = precision});
}

}  // namespace

TEST_CASE("a network without gates has two products, one with gates a wider first one") {
  Model model = plain_gpt(4, 8, 16, 1000);
  CHECK(products_in(dense(model).forward) == Shapes{{4096, 512, 128}, {4096, 128, 512}});
  CHECK(products_in(dense(model).backward) == Shapes{{4096, 512, 128}, {4096, 128, 512}});
  CHECK(products_in(dense(model).weights) == Shapes{{512, 128, 4096}, {128, 512, 4096}});
  model.gated = true;
  CHECK(products_in(dense(model).forward) == Shapes{{4096, 1024, 128}, {4096, 128, 512}});
  CHECK(products_in(dense(model).backward) == Shapes{{4096, 512, 128}, {4096, 128, 1024}});
  CHECK(products_in(dense(model).weights) == Shapes{{512, 128, 4096}, {128, 1024, 4096}});
}

TEST_CASE("the activation reads what the gates let in and writes one operand") {
  Model model = plain_gpt(4, 8, 16, 1000);
  const double plain = moved_by(dense(model).forward);
  model.gated = true;
  CHECK(moved_by(dense(model).forward) - plain == 4096.0 * 2.0 * 512);
}

TEST_CASE("biases of a network sum their gradients over its rows") {
  Model model = plain_gpt(4, 8, 16, 1000);
  const double with = moved_by(dense(model).weights);
  model.network_bias = false;
  CHECK(with - moved_by(dense(model).weights) == 4096.0 * 2.0 * (512 + 128));
}

TEST_CASE("in FP8 a dense network's products are all in FP8, and its operands are cast") {
  const Model model = plain_gpt(4, 8, 16, 1000);
  const PartWork blocks = dense(model, Precision::fp8_block);
  CHECK(only(blocks.forward, MatmulKind::fp8_block));
  // A cast of the input, and a lighter operand out of the activation.
  CHECK(moved_by(blocks.forward) - moved_by(dense(model).forward) ==
        Approx(4096.0 *
               ((element::bf16 + element::fp8) * 128 + (element::fp8 - element::bf16) * 512)));
}

TEST_CASE("with one scale a tensor norm and activation write FP8, and inputs are transposed") {
  const Model model = plain_gpt(4, 8, 16, 1000);
  const PartWork half = dense(model);
  const PartWork scaled = dense(model, Precision::fp8_tensor);
  const auto more = [&](Operations PartWork::* pass) {
    return (moved_by(scaled.*pass) - moved_by(half.*pass)) / load.tokens();
  };
  CHECK(more(&PartWork::forward) == -1.0 * 128 - 1.0 * 512);
  // The output's gradient is cast, the activation's written in FP8, both along both ways.
  CHECK(more(&PartWork::backward) == 4.0 * 128 + (2.0 - 2.0) * 512);
  CHECK(more(&PartWork::weights) == 2.0 * (128 + 512));
  CHECK(only(scaled.weights, MatmulKind::fp8_tensor_weights));
}

TEST_CASE("GPUs that share a network have a part of its width, and its bias of its own rows") {
  Model model = plain_gpt(4, 8, 16, 1000);
  LayerLoad shared = load;
  shared.tensor = 4.0;
  shared.sequence_parallel = true;
  const PartWork work = work_of_dense_network(model, shared, {});
  CHECK(products_in(work.forward) == Shapes{{4096, 128, 128}, {4096, 128, 128}});
  CHECK(products_in(work.backward) == Shapes{{4096, 128, 128}, {4096, 128, 128}});
  CHECK(products_in(work.weights) == Shapes{{128, 128, 4096}, {128, 128, 4096}});
  CHECK(moved_by(work.weights) == 4096.0 * 2 * 128 + 1024.0 * 2 * 128);
}
