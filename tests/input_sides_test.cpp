#include "analysis/input_sides.hpp"

#include "sim/yaml.hpp"
#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;

namespace {

LargePhases small_phases() {
  const RunScenario run = run_scenario_of(
      "cluster: {gpu: H100-SXM, nodes: 1, fabric: fat-tree}\n"
      "model: {like: llama3.1-8b, layers: 4}\n"
      "training: {tokens: 1 B, sequence_length: 4096, global_batch: 64, precision: bf16}\n"
      "parallel: {zero: 1}\nstack: megatron-core\nprice: 2.00 USD/GPU-hour\n");
  return {.run = run, .main = 0};
}

UncertainInput input(double uncertainty, std::function<void(RunScenario&, double)> apply) {
  return {.name = "input",
          .meaning = "made up",
          .uncertainty = uncertainty,
          .kind = "assumption",
          .source = "",
          .apply = std::move(apply)};
}

void slow_memory(RunScenario& run, double factor) {
  Gpu& gpu = run.phases.front().plans.front().scenario.cluster.gpu;
  gpu.memory_bandwidth = gpu.memory_bandwidth / factor;
}

}  // namespace

TEST_CASE("several processes estimate what one does") {
  std::vector<UncertainInput> inputs;
  for (int i = 1; i <= 7; ++i) inputs.push_back(input(0.1 * i, slow_memory));
  const LargePhases phases = small_phases();
  const std::vector<BothSides> one = estimate_sides(phases, inputs, 1);
  const std::vector<BothSides> several = estimate_sides(phases, inputs, 3);
  REQUIRE(several.size() == one.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    CHECK(several[i].more == one[i].more);
    CHECK(several[i].less == one[i].less);
    CHECK(one[i].more.step_time > one[i].less.step_time);
    if (i > 0) CHECK(one[i].more.step_time > one[i - 1].more.step_time);
  }
}

TEST_CASE("several processes tell the mistake that one does") {
  const auto mistake = [](const char* text) {
    return input(0.1, [text](RunScenario&, double) { throw InputError{text}; });
  };
  const std::vector<UncertainInput> inputs{input(0.1, slow_memory), mistake("the first mistake"),
                                           mistake("the second mistake")};
  for (const int processes : {1, 3}) {
    CHECK_THROWS_WITH(estimate_sides(small_phases(), inputs, processes), "the first mistake");
  }
}
