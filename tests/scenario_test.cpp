#include "analysis/scenario.hpp"

#include <filesystem>

#include "analysis/run_scenario.hpp"
#include "tests/catch.hpp"
#include "tests/example.hpp"
#include "tests/folder.hpp"

using namespace trainyard;

namespace {

const std::string base = R"(cluster:
  gpu: H800-SXM
  nodes: 256
  fabric: multi-plane-fat-tree
model: deepseek-v3
training:
  tokens: 14.8 T
  sequence_length: 4096
  global_batch: 15360
  precision: fp8-block
  recompute: [norm, mla-up-projection]
parallel:
  pipeline: 16
  expert: 64
  zero: 1
  schedule: dualpipe
stack: deepseek
price: 2.00 USD/GPU-hour
published:
  - {metric: step_time, value: 19.926 s, split: public_validation, source: a paper}
)";

/// What reading the text above says once a piece of it is replaced.
std::string error_with(const std::string& piece, const std::string& other) {
  std::string text = base;
  text.replace(text.find(piece), piece.size(), other);
  try {
    scenario_of(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("the example is DeepSeek-V3 on 2,048 GPUs") {
  const Scenario scenario = deepseek_v3();
  CHECK(scenario.name == "run");
  CHECK(scenario.gpus() == 2048);
  CHECK(scenario.plan.data == 128);
  CHECK(micro_batches(scenario.plan, scenario.training) == 120);
  CHECK(scenario.published.size() == 11);
}

TEST_CASE("an unknown key is an error where it stands, with the likely one") {
  CHECK(error_with("  nodes:", "  node:") ==
        "run.yaml:3:3: unknown key 'node' (did you mean 'nodes'?)");
  CHECK(error_with("  zero: 1", "  colour: red") ==
        "run.yaml:15:3: unknown key 'colour' (known: context, context_exchange, data, dispatcher, "
        "expert, expert_tensor, micro_batch, offload_optimizer, overlap, pipeline, placement, "
        "schedule, sequence_parallel, shard, stage_layers, tensor, virtual_stages, zero)");
}

TEST_CASE("a repeated key is an error") {
  CHECK(error_with("  zero: 1", "  expert: 32") ==
        "run.yaml:15:3: 'expert' is written twice (keep one of them)");
}

TEST_CASE("a number needs its unit, and a count is a whole number") {
  CHECK(error_with("14.8 T", "14.8") ==
        "run.yaml:7:11: '14.8' is not a number of tokens (write it like '14.8 T')");
  CHECK(error_with("nodes: 256", "nodes: -256") ==
        "run.yaml:3:10: '-256' is not a count (write a whole number, 1 or more)");
  CHECK(error_with("2.00 USD/GPU-hour", "2.00") ==
        "run.yaml:18:8: '2.00' is not a price (write it like '2.00 USD/GPU-hour')");
}

TEST_CASE("names are looked up, and the nearest is offered") {
  CHECK(error_with("H800-SXM", "H80-SXM") ==
        "run.yaml:2:8: unknown 'H80-SXM' (did you mean 'H800-SXM'?)");
  CHECK(error_with("model: deepseek-v3", "model: deepsek-v3") ==
        "run.yaml:5:8: unknown 'deepsek-v3' (did you mean 'deepseek-v3'?)");
  CHECK(error_with("schedule: dualpipe", "schedule: dualpip") ==
        "run.yaml:16:13: unknown 'dualpip' (did you mean 'dualpipe' or 'dualpipev'?)");
  CHECK(error_with("stack: deepseek", "stack: deepseec") ==
        "run.yaml:17:8: unknown 'deepseec' (did you mean 'deepseek'?)");
  CHECK(error_with("metric: step_time", "metric: steptime") ==
        "run.yaml:20:14: unknown 'steptime' (did you mean 'step_time'?)");
}

TEST_CASE("a pipeline must fit the layers and the cluster") {
  CHECK(error_with("pipeline: 16", "pipeline: 64") ==
        "run.yaml:13:13: 64 pipeline stages for 61 layers of deepseek-v3 (use at most as many "
        "stages as layers)");
  CHECK(error_with("nodes: 256", "nodes: 257") ==
        "run.yaml:13:13: 16 stages do not divide 2056 GPUs (choose a divisor, or another number of "
        "nodes)");
}

TEST_CASE("expert ranks must divide the experts and the stage") {
  CHECK(error_with("expert: 64", "expert: 48") ==
        "run.yaml:14:11: 48 expert ranks do not divide 256 experts (choose a divisor of 256)");
  CHECK(error_with("expert: 64", "expert: 256") ==
        "run.yaml:14:11: 256 expert ranks do not divide the 128 GPUs of a pipeline stage (choose a "
        "divisor of 128)");
}

TEST_CASE("DualPipe needs an even number of micro-batches, twice as many as stages") {
  CHECK(error_with("global_batch: 15360", "global_batch: 15488") ==
        "run.yaml:16:13: dualpipe with an odd number of micro-batches, 121 (choose a global_batch "
        "that gives an even number, or another schedule)");
  CHECK(error_with("global_batch: 15360", "global_batch: 3072") ==
        "run.yaml:16:13: dualpipe with 24 micro-batches, fewer than twice the 16 stages (raise "
        "global_batch, or choose another schedule)");
  CHECK(error_with("global_batch: 15360", "global_batch: 15361") ==
        "run.yaml:9:17: 15361 sequences do not divide into micro-batches of 1 on 128 data ranks "
        "(choose a multiple of 128)");
}

TEST_CASE("what keeps a schedule from running is an error at the key that says it") {
  CHECK(error_with("schedule: dualpipe", "schedule: interleaved") ==
        "run.yaml:13:3: interleaved with one stage on each rank (write 'virtual_stages: 2' or "
        "more, or choose 1f1b)");
  CHECK(error_with("schedule: dualpipe", "schedule: {micro_batches: 1, ranks: [[F0, D0]]}") ==
        "run.yaml:13:13: the written schedule has 1 ranks, but the pipeline 16 (write 'pipeline: "
        "1', or another schedule)");
}

TEST_CASE("a GPU knows the numbers that a run trains in") {
  CHECK(error_with("gpu: H800-SXM", "gpu: A800-SXM") ==
        "run.yaml:10:14: A800-SXM has no FP8 (write 'bf16')");
  const auto error_on = [](const std::string& gpu, const std::string& precision) {
    std::string text = base;
    text.replace(text.find("H800-SXM"), 8, gpu);
    text.replace(text.find("fp8-block"), 9, precision);
    try {
      scenario_of(text);
    } catch (const InputError& error) {
      return std::string{error.what()};
    }
    return std::string{"no error"};
  };
  CHECK(error_on("A800-SXM", "fp8-tensor") == "run.yaml:10:14: A800-SXM has no FP8 (write 'bf16')");
  CHECK(error_on("A800-SXM", "tf32") == "no error");
  CHECK(error_on("MI355X", "tf32") ==
        "run.yaml:10:14: MI355X has no TF32 (write 'fp32' or 'bf16')");
  CHECK(error_on("A800-SXM", "bf16\n  dispatch: fp8") ==
        "run.yaml:11:13: A800-SXM has no FP8 (write 'bf16')");
}

TEST_CASE("what the scenario says of the optimizer goes before the stack") {
  const Scenario scenario =
      deepseek_v3("precision: fp8-block",
                  "precision: fp8-block\n  optimizer: {moments: fp32, gradients: bf16}");
  CHECK(scenario.stack.optimizer.moments == Bytes{8.0});
  CHECK(scenario.stack.optimizer.gradient == Bytes{2.0});
  CHECK(scenario.stack.optimizer.master == deepseek_v3().stack.optimizer.master);
  std::vector<std::string> said;
  for (const Provenance& entry : scenario.stack.provenance) {
    if (entry.kind == "scenario") said.push_back(entry.constant);
  }
  CHECK(said ==
        std::vector<std::string>{"optimizer.moments", "optimizer.gradient", "travel.gradient"});
}

TEST_CASE("a mistake about experts is told in the block that has it") {
  CHECK(error_with("tokens: 14.8 T", "expert_load: {kind: zipf, skew: 1}\n  tokens: 14.8 T") ==
        "no error");
  std::string text = base;
  text.replace(text.find("  expert: 64\n"), 13, "");
  text.replace(text.find("deepseek-v3"), 11, "llama3.1-405b");
  text.replace(text.find("training:"), 9, "training:\n  capacity_factor: 1");
  CHECK_THROWS_WITH(scenario_of(text),
                    "run.yaml:7:20: llama3.1-405b has no experts (leave 'capacity_factor' out)");
}

TEST_CASE("a file that is missing or no YAML is named") {
  const auto error_of = [](const std::string& file) {
    try {
      read_scenario_file(file, embedded_catalogue());
    } catch (const InputError& error) {
      return std::string{error.what()};
    }
    return std::string{"no error"};
  };
  CHECK(error_of("no/such.yaml") ==
        "no/such.yaml:1:1: cannot be read (check the name and its permissions)");
  CHECK(error_with("recompute: [norm,", "recompute: [norm,,").find("run.yaml:11:") == 0);
  CHECK(error_with("cluster:", "cluster") ==
        "run.yaml:2:6: not YAML: illegal map value (check quotes, brackets and indentation here "
        "and above)");
}

namespace {

std::string error_in(const std::filesystem::path& file) {
  try {
    read_scenario_file(file, embedded_catalogue());
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a scenario laid over another has its values where it does not say otherwise") {
  const Folder files;
  files.write("base.yaml", base);
  const auto file = files.write(
      "inner/over.yaml", "base: ../base.yaml\nparallel: {schedule: 1f1b}\ncluster: {nodes: 512}\n");
  const Scenario scenario = read_scenario_file(file, embedded_catalogue());
  CHECK(scenario.name == "over");
  CHECK(scenario.plan.schedule == ScheduleKind::one_forward_one_backward);
  CHECK(scenario.plan.expert == 64);
  CHECK(scenario.plan.data == 256);
  CHECK(scenario.published.empty());
}

TEST_CASE("an error points into the file that has it, base or not") {
  const Folder files;
  const auto below = files.write("base.yaml", base);
  const auto over = files.write("over.yaml", "base: base.yaml\nparallel:\n  expert: 48\n");
  CHECK(error_in(over) == over +
                              ":3:11: 48 expert ranks do not divide 256 experts "
                              "(choose a divisor of 256)");
  files.write("base.yaml", std::string{base}.replace(base.find("nodes"), 5, "node"));
  CHECK(error_in(over) == below + ":3:3: unknown key 'node' (did you mean 'nodes'?)");
}

TEST_CASE("scenarios based on one another in a circle are an error") {
  const Folder files;
  files.write("a.yaml", "base: b.yaml\n");
  const auto file = files.write("b.yaml", "base: a.yaml\n");
  CHECK_THAT(error_in(file), Catch::Matchers::ContainsSubstring(
                                 ":1:7: too many files based on one another (do they go in a "
                                 "circle?)"));
}

TEST_CASE("expert ranks may share a node, or fill several") {
  CHECK(
      error_with("  nodes: 256", "  gpus_per_node: 12\n  nodes: 256") ==
      "run.yaml:15:11: 64 expert ranks do not lie on whole nodes of 12 GPUs (choose a multiple or "
      "a divisor of 12, and pipeline stages of whole nodes)");
  CHECK(error_with("expert: 64", "expert: 4") == "no error");
  CHECK(error_with("gpu: H800-SXM\n  nodes: 256",
                   "gpu: H800-SXM\n  gpus_per_node: 16\n  nodes: 128") == "no error");
}

TEST_CASE("numbers beyond all measure are refused, not wrapped around") {
  CHECK(error_with("schedule: dualpipe", "schedule: 1f1b\n  micro_batch: 33554432") ==
        "run.yaml:9:17: 15360 sequences do not divide into micro-batches of 33554432 on 128 data "
        "ranks (choose a multiple of 4294967296)");
  CHECK(error_with("schedule: dualpipe", "schedule: 1f1b\n  data: 268435584") ==
        "run.yaml:17:9: 16 stages x 268435584 data ranks are 4294969344 GPUs, but the cluster has "
        "2048 (leave 'data' out, and it is what remains)");
}

TEST_CASE("a GPU needs more multiprocessors than communication takes") {
  CHECK(error_with("gpu: H800-SXM", "gpu: {like: H800-SXM, sms: 20}") ==
        "run.yaml:2:8: H800-SXM (changed) has 20 multiprocessors, and the stack gives 20 to "
        "communication (choose a larger GPU, or another stack)");
}

TEST_CASE("a base that is not there is reported where it is named") {
  const Folder files;
  const std::string over = files.write("over.yaml", "base: none.yaml\n");
  CHECK(error_in(over) ==
        over + ":1:7: 'none.yaml' is no file (write its path from the folder of this one)");
}

TEST_CASE("a published value is above zero") {
  CHECK(error_with("value: 19.926 s", "value: 0 s") ==
        "run.yaml:20:32: a published value of nothing (leave the row out)");
}

TEST_CASE("a cluster alone is no scenario, and where to take it is said") {
  const std::string text = base;
  const std::string rest = text.substr(text.find("model:"));
  CHECK(
      error_with(rest, "") ==
      "run.yaml:2:3: a cluster, and nothing to run on it (look at it with 'trainyard topology', or "
      "write measure: or model:)");
}
