#include "analysis/memory_problem.hpp"

#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;

namespace {

/// What is said of 24 layers of a GPT on two nodes with so much memory in a GPU.
std::string problem(const std::string& memory, const std::string& parallel,
                    const std::string& recompute = "none") {
  const Scenario scenario = scenario_of(
      "cluster: {gpu: {like: A100-SXM, memory: " + memory +
      "}, nodes: 2, fabric: rail-fat-tree}\n"
      "model: {like: gpt3-175b, layers: 24, hidden: 4096, attention: {heads: 32}, "
      "feed_forward: 16384}\n"
      "training: {tokens: 1 B, sequence_length: 2048, global_batch: 64, precision: bf16, "
      "recompute: " +
      recompute + "}\nparallel: " + parallel + "\nstack: megatron-core\n");
  const Prediction prediction = predict(scenario);
  REQUIRE_FALSE(prediction.fits);
  return memory_problem(scenario, prediction);
}

}  // namespace

TEST_CASE("a plan that does not fit says by how much, and which single changes are enough") {
  CHECK(problem("40 GB", "{tensor: 2, zero: 0}") ==
        "run.yaml:4:11: the plan does not fit: 52.9 of 40.0 GB on rank 0, 12.9 GB too much (zero: "
        "1 takes 26.3 GB, pipeline: 2 takes 30.8 GB, tensor: 4 takes 28.8 GB, offload_optimizer: "
        "true takes 22.5 GB)");
}

TEST_CASE("where no single change is enough, the one that comes closest is told") {
  CHECK(problem("10 GB", "{tensor: 2, zero: 0}") ==
        "run.yaml:4:11: the plan does not fit: 52.9 of 10.0 GB on rank 0, 42.9 GB too much (no "
        "single change is enough; zero: 3 comes closest with 13.8 GB)");
}

TEST_CASE("a policy that is left open is not advised") {
  CHECK(problem("40 GB", "{tensor: 2, zero: 0}", "auto") ==
        "run.yaml:4:11: the plan does not fit: 49.2 of 40.0 GB on rank 0, 9.2 GB too much (zero: 1 "
        "takes 26.3 GB, pipeline: 2 takes 30.8 GB, tensor: 4 takes 28.8 GB, offload_optimizer: "
        "true takes 22.5 GB)");
}

TEST_CASE("only what could run on the cluster is advised") {
  // Sixteen stages leave no GPU for twice as many, nor for a second share of a matrix.
  CHECK(problem("15 GB", "{pipeline: 16, zero: 1}") ==
        "run.yaml:4:11: the plan does not fit: 22.7 of 15.0 GB on rank 0, 7.7 GB too much "
        "(recompute: full takes 14.9 GB)");
}
