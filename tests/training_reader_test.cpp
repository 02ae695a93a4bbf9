#include "analysis/training_reader.hpp"

#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/setups.hpp"

using namespace trainyard;

namespace {

TrainingBlock block_from(const std::string& more, const std::string& precision = "bf16") {
  return read_yaml_text("run.yaml",
                        "{tokens: 1 T, sequence_length: 8, global_batch: 2, precision: " +
                            precision + ",\n" + more + "}")
      .root()
      .read(read_training);
}

Recompute recompute_from(const std::string& policy) {
  return block_from("recompute: " + policy).training.recompute;
}

/// Weight, gradient, master copy and moments of what a training block says, with DeepSeek's stack.
std::vector<double> bytes_of(const std::string& more, const std::string& precision = "bf16") {
  const TrainingBlock block = block_from(more, precision);
  const OptimizerBytes bytes =
      with_optimizer(deepseek_stack(), block.training.precision, block.optimizer).optimizer;
  return {bytes.weight.value(), bytes.gradient.value(), bytes.master.value(),
          bytes.moments.value()};
}

}  // namespace

TEST_CASE("a run trains in numbers that it names") {
  const std::vector<std::pair<std::string, Precision>> names{{"fp32", Precision::fp32},
                                                             {"tf32", Precision::tf32},
                                                             {"fp16", Precision::fp16},
                                                             {"bf16", Precision::bf16},
                                                             {"fp8-tensor", Precision::fp8_tensor},
                                                             {"fp8-block", Precision::fp8_block}};
  for (const auto& [name, precision] : names) {
    CHECK(block_from("", name).training.precision == precision);
  }
}

TEST_CASE("recomputation is a policy") {
  CHECK(recompute_from("none") == Recompute{});
  CHECK(recompute_from("selective") == Recompute{.scores = true});
  CHECK(recompute_from("full") == Recompute{.layer = true});
  CHECK(recompute_from("{full: 3}") == Recompute{.layer = true, .layers = 3});
  CHECK(recompute_from("auto") == Recompute{});
  CHECK(block_from("recompute: auto").training.choose_recompute);
  CHECK_FALSE(block_from("recompute: full").training.choose_recompute);
  CHECK_THROWS_WITH(recompute_from("some"),
                    "run.yaml:2:12: 'some' is not a recompute policy (write none, selective, full, "
                    "auto, {full: LAYERS}, or a list of norm, mla-up-projection, attention, mlp, "
                    "moe, moe-activation)");
  CHECK_THROWS_WITH(recompute_from("{full: 0}"),
                    "run.yaml:2:19: '0' is not a count (write a whole number, 1 or more)");
}

TEST_CASE("or a list of parts") {
  CHECK(recompute_from("[]") == Recompute{});
  CHECK(recompute_from("[norm, mla-up-projection, moe-activation]") ==
        Recompute{.norm = true, .latent_up_projection = true, .expert_activation = true});
  CHECK(recompute_from("[attention, mlp, moe]") ==
        Recompute{.scores = true, .network = true, .experts = true});
  CHECK_THROWS_WITH(recompute_from("[full]"),
                    "run.yaml:2:13: unknown 'full' (known: norm, mla-up-projection, attention, "
                    "mlp, moe, moe-activation)");
}

TEST_CASE("the optimizer keeps what the stack does, unless it is written") {
  CHECK(bytes_of("") == std::vector{2.0, 4.0, 4.0, 4.0});
  CHECK(bytes_of("optimizer: {moments: fp32}") == std::vector{2.0, 4.0, 4.0, 8.0});
  CHECK(bytes_of("optimizer: {master: none, moments: fp8, gradients: bf16}") ==
        std::vector{2.0, 2.0, 0.0, 2.0});
  CHECK(bytes_of("optimizer: {master: bf16, moments: bf16, gradients: fp32}") ==
        std::vector{2.0, 4.0, 2.0, 4.0});
  CHECK_THROWS_WITH(bytes_of("optimizer: {master: fp8}"),
                    "run.yaml:2:21: unknown 'fp8' (known: fp32, bf16, none)");
}

TEST_CASE("weights in FP32 are their own master copy") {
  CHECK(bytes_of("", "tf32") == std::vector{4.0, 4.0, 0.0, 4.0});
  CHECK(bytes_of("optimizer: {master: none}", "fp32") == std::vector{4.0, 4.0, 0.0, 4.0});
  CHECK_THROWS_WITH(bytes_of("optimizer: {master: fp32}", "fp32"),
                    "run.yaml:2:21: weights in FP32 need no master copy (leave 'master' out)");
}

TEST_CASE("gradients travel as they are kept, and what is chosen is the scenario's") {
  const auto with = [](const std::string& more, const std::string& precision) {
    const TrainingBlock block = block_from(more, precision);
    return with_optimizer(deepseek_stack(), block.training.precision, block.optimizer);
  };
  const Stack stack = deepseek_stack();
  const Stack chosen = with("optimizer: {gradients: bf16}", "bf16");
  CHECK(chosen.travel.gradient == Bytes{2.0});
  CHECK(chosen.travel.weight == stack.travel.weight);
  REQUIRE(chosen.provenance.size() == stack.provenance.size() + 2);
  CHECK(chosen.provenance.back().constant == "travel.gradient");
  CHECK(chosen.provenance.back().kind == "scenario");
  CHECK(with("", "fp32").travel.weight == Bytes{4.0});
  CHECK(with("", "fp32").travel.gradient == Bytes{4.0});
  CHECK(with("", "bf16").travel.gradient == stack.travel.gradient);
}

TEST_CASE("experts have a capacity, to which rows are padded unless it is said") {
  const ExpertLoad load = block_from("capacity_factor: 1.25, expert_load: {kind: zipf, skew: 0.5}")
                              .training.expert_load;
  CHECK(load.kind == LoadKind::zipf);
  CHECK(load.capacity_factor == 1.25);
  CHECK(load.pad_to_capacity);
  CHECK_FALSE(block_from("capacity_factor: 2, pad_to_capacity: false")
                  .training.expert_load.pad_to_capacity);
  CHECK_FALSE(block_from("").training.expert_load.capacity_factor);
  CHECK_THROWS_WITH(block_from("pad_to_capacity: true"),
                    "run.yaml:2:18: there is no capacity to pad to (write a 'capacity_factor' "
                    "too)");
  CHECK_THROWS_WITH(block_from("capacity_factor: 0"),
                    "run.yaml:2:18: '0' is not above zero (write it like '0.5')");
}

TEST_CASE("rows travel to experts in FP8 or BF16 where it is written") {
  CHECK_FALSE(block_from("").training.dispatch);
  CHECK(block_from("dispatch: fp8").training.dispatch == Precision::fp8_block);
  CHECK(block_from("dispatch: bf16").training.dispatch == Precision::bf16);
}
