#include "workloads/network.hpp"

#include <string>
#include <variant>
#include <vector>

#include "tests/catch.hpp"
#include "tests/setups.hpp"

using namespace trainyard;

namespace {

using Shapes = std::vector<std::vector<double>>;

const LayerLoad load{.sequences = 1.0,
                     .sequence_length = 4096.0,
                     .expert_rows = 8192.0,
                     .received_rows = 6000.0,
                     .local_experts = 4.0};

/// Groups, rows, columns and depth of every product, in order.
Shapes products_in(const std::vector<Kernel>& kernels) {
  Shapes shapes;
  for (const Kernel& kernel : kernels) {
    if (const auto* product = std::get_if<Matmul>(&kernel)) {
      shapes.push_back({product->groups, product->rows, product->columns, product->depth});
    }
  }
  return shapes;
}

double moved_by(const std::vector<Kernel>& kernels) {
  double bytes = 0.0;
  for (const Kernel& kernel : kernels) {
    if (const auto* pass = std::get_if<ElementwisePass>(&kernel)) bytes += pass->moved.value();
  }
  return bytes;
}

PartWork dense(const Model& model, Precision precision = Precision::bf16) {
  return work_of_dense_network(model, load, precision, {});
}

PartWork experts(const Model& model) {
  return work_of_experts(model, load, Precision::bf16, {});
}

Model with_experts(const std::string& more) {
  return plain_gpt(4, 8, 16, 1000, ", experts: {routed: 8, per_token: 2, hidden: 32" + more + "}");
}

}  // namespace

TEST_CASE("a network without gates has two products, one with gates a wider first one") {
  Model model = plain_gpt(4, 8, 16, 1000);
  CHECK(products_in(dense(model).forward) == Shapes{{1, 4096, 512, 128}, {1, 4096, 128, 512}});
  CHECK(products_in(dense(model).backward) == Shapes{{1, 4096, 512, 128}, {1, 4096, 128, 512}});
  CHECK(products_in(dense(model).weights) == Shapes{{1, 512, 128, 4096}, {1, 128, 512, 4096}});
  model.gated = true;
  CHECK(products_in(dense(model).forward) == Shapes{{1, 4096, 1024, 128}, {1, 4096, 128, 512}});
  CHECK(products_in(dense(model).backward) == Shapes{{1, 4096, 512, 128}, {1, 4096, 128, 1024}});
  CHECK(products_in(dense(model).weights) == Shapes{{1, 512, 128, 4096}, {1, 128, 1024, 4096}});
}

TEST_CASE("the activation reads what the gates let in and writes one operand") {
  Model model = plain_gpt(4, 8, 16, 1000);
  const double plain = moved_by(dense(model).forward);
  model.gated = true;
  CHECK(moved_by(dense(model).forward) - plain == 4096.0 * 2.0 * 512);
}

TEST_CASE("biases of a network sum their gradients over its rows") {
  Model model = with_experts("");
  const double dense_with = moved_by(dense(model).weights);
  const double experts_with = moved_by(experts(model).weights);
  model.network_bias = false;
  CHECK(dense_with - moved_by(dense(model).weights) == 4096.0 * 2.0 * (512 + 128));
  CHECK(experts_with - moved_by(experts(model).weights) == 8192.0 * 2.0 * (32 + 128));
}

TEST_CASE("routed experts are products in groups, beside shared ones of their own width") {
  const Shapes routed{{4, 2048, 32, 128}, {4, 2048, 128, 32}};
  CHECK(products_in(experts(with_experts("")).forward) == routed);
  CHECK(products_in(experts(with_experts(", shared: 2")).forward) ==
        Shapes{{1, 4096, 64, 128}, {1, 4096, 128, 64}, routed[0], routed[1]});
  CHECK(products_in(experts(with_experts(", shared: 1, shared_hidden: 100")).forward) ==
        Shapes{{1, 4096, 100, 128}, {1, 4096, 128, 100}, routed[0], routed[1]});
}

TEST_CASE("the gate of the shared experts is a product of one column, and scales what they give") {
  const PartWork without = experts(with_experts(", shared: 1"));
  const PartWork with = experts(with_experts(", shared: 1, shared_gate: true"));
  CHECK(products_in(with.forward).back() == std::vector<double>{1, 4096, 1, 128});
  CHECK(products_in(with.backward).back() == std::vector<double>{1, 4096, 128, 1});
  CHECK(products_in(with.weights).back() == std::vector<double>{1, 128, 1, 4096});
  CHECK(moved_by(with.forward) - moved_by(without.forward) == 4096.0 * 2 * 2 * 128);
}

TEST_CASE("in FP8 a dense network's products are all in FP8, and its operands are cast") {
  const Model model = plain_gpt(4, 8, 16, 1000);
  const PartWork blocks = dense(model, Precision::fp8_block);
  for (const Kernel& kernel : blocks.forward) {
    const auto* product = std::get_if<Matmul>(&kernel);
    if (product != nullptr) CHECK(product->kind == MatmulKind::fp8_block);
  }
  // A cast of the input, and a lighter operand out of the activation.
  CHECK(moved_by(blocks.forward) - moved_by(dense(model).forward) ==
        Approx(4096.0 *
               ((element::bf16 + element::fp8) * 128 + (element::fp8 - element::bf16) * 512)));
}
