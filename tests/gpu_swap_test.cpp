#include "analysis/gpu_swap.hpp"

#include "analysis/prediction.hpp"
#include "tests/catch.hpp"
#include "tests/example.hpp"
#include "tests/folder.hpp"

using namespace trainyard;

namespace {

YamlDocument example_with(const std::string& piece = "cluster:",
                          const std::string& other = "cluster:") {
  return read_yaml_text("run.yaml", deepseek_v3_with(piece, other));
}

SwappedRun on(const std::string& gpu, const YamlDocument& scenario = example_with()) {
  return on_gpu(scenario, read_gpu_choices(gpu).front(), embedded_catalogue());
}

std::string error_of(const std::string& list) {
  try {
    for (const GpuChoice& choice : read_gpu_choices(list)) {
      on_gpu(example_with(), choice, embedded_catalogue());
    }
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("the scenario's own GPU changes nothing") {
  const SwappedRun same = on("H800-SXM");
  const Scenario written = deepseek_v3();
  CHECK(same.remarks.empty());
  CHECK(same.scenario.name == "run");
  CHECK(same.scenario.cluster.gpu.id == "H800-SXM");
  CHECK(predict(same.scenario).step_time == predict(written).step_time);
}

TEST_CASE("with a GPU come its memory, scale-up network, PCIe and precision") {
  const Scenario h100 = on("H100-SXM").scenario;
  const Scenario h800 = on("H800-SXM").scenario;
  CHECK(h100.cluster.gpu.peak.bf16 == h800.cluster.gpu.peak.bf16);
  CHECK(h100.cluster.spec.nvlink.bandwidth == Bandwidth{450e9});
  CHECK(h800.cluster.spec.nvlink.bandwidth == Bandwidth{200e9});
  CHECK(on("A100-SXM").scenario.cluster.spec.pcie.bandwidth == Bandwidth{32e9});
  CHECK(on("H20").scenario.cluster.gpu.memory == Bytes{96e9});
}

TEST_CASE("a GPU without FP8 trains in BF16, and that is told") {
  for (const char* gpu : {"A100-SXM", "A800-SXM", "Ascend-910B"}) {
    const SwappedRun swapped = on(gpu);
    CHECK(swapped.scenario.training.precision == Precision::bf16);
    CHECK(swapped.remarks.front() == "no FP8: BF16 instead");
  }
  CHECK(on("H20").scenario.training.precision == Precision::fp8_block);
  CHECK(on("H20").remarks.empty());
}

TEST_CASE("rows that were to travel in FP8 do so in BF16 then") {
  const YamlDocument scenario =
      example_with("precision: fp8-block", "precision: bf16\n  dispatch: fp8");
  const SwappedRun swapped = on("A100-SXM", scenario);
  CHECK(swapped.scenario.training.dispatch == Precision::bf16);
  CHECK(swapped.remarks == std::vector<std::string>{"no FP8: BF16 instead"});
}

TEST_CASE("a GPU without NVLink joins its node by PCIe") {
  const SwappedRun swapped = on("L20");
  CHECK_FALSE(swapped.scenario.cluster.spec.nv_switch);
  CHECK(swapped.scenario.cluster.spec.nvlink.bandwidth == Bandwidth{32e9});
  CHECK(swapped.remarks ==
        std::vector<std::string>{"no NVLink or its like: PCIe joins the GPUs of a node"});
}

TEST_CASE("what the cluster says of NVLink goes with the old GPU") {
  const YamlDocument scenario = example_with("gpu: H800-SXM", "gpu: H800-SXM\n  nvlink: none");
  CHECK(on("H100-SXM", scenario).scenario.cluster.spec.nvlink.bandwidth == Bandwidth{450e9});
}

TEST_CASE("nothing of a changed GPU is left in another one") {
  const YamlDocument scenario =
      example_with("gpu: H800-SXM", "gpu: {like: H800-SXM, memory_bandwidth: 1 TB/s}");
  CHECK(on("{like: H100-SXM, memory: 100 GB}", scenario).scenario.cluster.gpu.memory_bandwidth ==
        Bandwidth{3.35e12});
}

TEST_CASE("multiprocessors that nobody has published are assumed, and that is told") {
  const SwappedRun swapped = on("Ascend-910C");
  CHECK(swapped.scenario.cluster.gpu.id == "Ascend-910C");
  CHECK(swapped.scenario.cluster.gpu.sms == 132);
  CHECK(swapped.remarks.back() == "multiprocessors not published: 132 assumed, as of an H100");
}

TEST_CASE("GPUs are named, described in place, or in a file") {
  const Folder folder;
  const std::string file =
      folder.write("capped.yaml", "gpu: {like: H100-SXM, scale_up: 400 GB/s}\n");
  const auto choices =
      read_gpu_choices("H20,{like: H100-SXM, scale_up: 400 GB/s, memory: 20 GB}," + file);
  REQUIRE(choices.size() == 3);
  CHECK(choices[0].name == "H20");
  CHECK(choices[1].name == "H100-SXM with scale_up 400 GB/s, memory 20 GB");
  CHECK(choices[2].name == "capped");
  const Scenario capped = on_gpu(example_with(), choices[2], embedded_catalogue()).scenario;
  CHECK(capped.cluster.spec.nvlink.bandwidth == Bandwidth{200e9});
}

TEST_CASE("all GPUs are those that shortages and export rules made people train on") {
  std::string names;
  for (const GpuChoice& choice : read_gpu_choices("all")) names += choice.name + " ";
  CHECK(names ==
        "H100-SXM H800-SXM A800-SXM A100-SXM H20 H200-SXM L20 B200 MI300X Ascend-910B "
        "Ascend-910C ");
}

TEST_CASE("a GPU that is not known is refused where it is named") {
  CHECK(error_of("H100-SXM,H20x") == "--on:1:10: unknown 'H20x' (did you mean 'H20'?)");
  CHECK(error_of("{like: H101-SXM}") == "--on:1:8: unknown 'H101-SXM' (did you mean 'H100-SXM'?)");
  CHECK(error_of("{like: H20, memry: 1 GB}") ==
        "--on:1:13: unknown key 'memry' (did you mean 'memory'?)");
  CHECK(error_of(" ") == "--on:1:1: no GPU (write 'all', or names as in gpus.yaml)");
  CHECK(error_of("no-such.yaml") ==
        "no-such.yaml:1:1: cannot be read (check the name and its permissions)");
}

TEST_CASE("a file of a GPU has nothing else") {
  const Folder folder;
  const std::string file = folder.write("more.yaml", "gpu: H20\nnodes: 4\n");
  CHECK(error_of(file) == file + ":2:1: unknown key 'nodes' (known: gpu)");
}
