#include "workloads/experts.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/operations.hpp"
#include "tests/setups.hpp"

using namespace trainyard;

namespace {

using enum TransferKind;
using Shapes = std::vector<std::vector<double>>;

const LayerLoad load{.sequences = 1.0,
                     .sequence_length = 4096.0,
                     .expert_rows = 8192.0,
                     .received_rows = 6000.0,
                     .local_experts = 4.0};

/// Groups, rows, columns and depth of every product, in order.
Shapes grouped_products_in(const Operations& operations) {
  Shapes shapes;
  for (const Matmul& product : kernels_of<Matmul>(operations)) {
    shapes.push_back({product.groups, product.rows, product.columns, product.depth});
  }
  return shapes;
}

PartWork experts(const Model& model) {
  return work_of_experts(model, load, {});
}

Model with_experts(const std::string& more) {
  return plain_gpt(4, 8, 16, 1000, ", experts: {routed: 8, per_token: 2, hidden: 32" + more + "}");
}

LayerLoad shared_by(double tensor, double expert_tensor) {
  LayerLoad shared = load;
  shared.tensor = tensor;
  shared.sequence_parallel = true;
  shared.expert_tensor = expert_tensor;
  return shared;
}

}  // namespace

TEST_CASE("routed experts are products in groups, beside shared ones of their own width") {
  const Shapes routed{{4, 2048, 32, 128}, {4, 2048, 128, 32}};
  CHECK(grouped_products_in(experts(with_experts("")).forward) == routed);
  CHECK(grouped_products_in(experts(with_experts(", shared: 2")).forward) ==
        Shapes{{1, 4096, 64, 128}, {1, 4096, 128, 64}, routed[0], routed[1]});
  CHECK(grouped_products_in(experts(with_experts(", shared: 1, shared_hidden: 100")).forward) ==
        Shapes{{1, 4096, 100, 128}, {1, 4096, 128, 100}, routed[0], routed[1]});
}

TEST_CASE("the gate of the shared experts is a product of one column, and scales what they give") {
  const PartWork without = experts(with_experts(", shared: 1"));
  const PartWork with = experts(with_experts(", shared: 1, shared_gate: true"));
  CHECK(products_in(with.forward).back() == std::vector<double>{4096, 1, 128});
  CHECK(products_in(with.backward).back() == std::vector<double>{4096, 128, 1});
  CHECK(products_in(with.weights).back() == std::vector<double>{128, 1, 4096});
  CHECK(moved_by(with.forward) - moved_by(without.forward) == 4096.0 * 2 * 2 * 128);
}

TEST_CASE("biases of experts sum their gradients over the rows of the experts") {
  Model model = with_experts("");
  const double with = moved_by(experts(model).weights);
  model.network_bias = false;
  CHECK(with - moved_by(experts(model).weights) == 8192.0 * 2.0 * (32 + 128));
}

TEST_CASE("GPUs that share each expert multiply the rows of all, and sum what these give") {
  const Model model = with_experts("");
  const double size = 8192.0 * 128.0;
  const PartWork work = work_of_experts(model, shared_by(1.0, 4.0), {});
  CHECK(grouped_products_in(work.forward) == Shapes{{4, 2048, 8, 128}, {4, 2048, 128, 8}});
  CHECK(grouped_products_in(work.weights) == Shapes{{4, 8, 128, 2048}, {4, 128, 8, 2048}});
  const Transfers both{{expert_gather, 2 * size}, {expert_scatter, 2 * size}};
  CHECK(transfers_in(work.forward) == both);
  CHECK(transfers_in(work.backward) == both);
  const PartWork blocks =
      work_of_experts(model, shared_by(1.0, 4.0), {.precision = Precision::fp8_tensor});
  CHECK(transfers_in(blocks.forward) ==
        Transfers{{expert_gather, size}, {expert_scatter, 2 * size}});
  // Each has a quarter of the inner bias, and adds the outer one to a quarter of the rows.
  CHECK(moved_by(work.weights) == 8192.0 * 2.0 * (32 + 128) / 4.0);
  // Each puts a quarter of the rows in order.
  CHECK(moved_by(experts(model).forward) == Approx(4.0 * moved_by(work.forward)));
}

TEST_CASE("shared experts are shared like a dense network, around rows that stay apart") {
  const Model model = with_experts(", shared: 1, shared_gate: true");
  const double size = 4096.0 * 2 * 128;
  const PartWork work = work_of_experts(model, shared_by(2.0, 1.0), {});
  CHECK(transfers_in(work.forward) == Transfers{{tensor_gather, size}, {tensor_scatter, size}});
  CHECK(transfers_in(work.backward) ==
        Transfers{{tensor_gather, size}, {tensor_regather, size}, {tensor_scatter, size}});
  CHECK(grouped_products_in(work.forward) == Shapes{{1, 4096, 16, 128},
                                                    {1, 4096, 128, 16},
                                                    {4, 2048, 32, 128},
                                                    {4, 2048, 128, 32},
                                                    {1, 2048, 1, 128}});
}

TEST_CASE("the router multiplies rows of the stream alone, and passes nothing on") {
  const PartWork work = work_of_router(with_experts(""), shared_by(4.0, 1.0), {});
  CHECK(products_in(work.forward) == Shapes{{1024, 8, 128}});
  CHECK(products_in(work.backward) == Shapes{{1024, 128, 8}, {128, 8, 1024}});
  CHECK(transfers_in(work.forward).empty());
  CHECK(transfers_in(work.backward).empty());
}
