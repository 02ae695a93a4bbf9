#include "analysis/hardware_command.hpp"

#include "tests/catch.hpp"
#include "tests/example.hpp"
#include "tests/folder.hpp"
#include "tests/program.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::string examples = std::string{TRAINYARD_SOURCE_DIR} + "/examples/";

/// A run on one node that is quick to search.
const std::string small_run =
    "cluster: {gpu: H100-SXM, nodes: 1, fabric: single-switch}\n"
    "model: {like: llama3.1-8b, layers: 4}\n"
    "training: {tokens: 1 B, sequence_length: 2048, global_batch: 32, precision: bf16}\n"
    "parallel: {pipeline: 2, zero: 1}\nstack: megatron-core\n";

}  // namespace

TEST_CASE("compare --on prints a row for each GPU, and nothing on standard error") {
  const Folder folder;
  const std::string scenario = folder.write("small.yaml", small_run);
  const Result result = run("compare " + scenario + " --on H100-SXM,A100-SXM");
  CHECK(result.exit_code == 0);
  CHECK(result.err.empty());
  CHECK_THAT(result.out, ContainsSubstring("small within ") && ContainsSubstring("\nH100-SXM  ") &&
                             ContainsSubstring("\nA100-SXM  "));
  const Result json = run("compare --json - " + scenario + " --on L20 --deadline 60d");
  CHECK(json.exit_code == 0);
  CHECK_THAT(json.out, ContainsSubstring("\"deadline_s\": 5184000.0"));
  CHECK(json.out == run("compare --json - " + scenario + " --on L20 --deadline '60 d'").out);
}

TEST_CASE("one scenario alone, several --on GPUs, and what goes with them are wrong usage") {
  const std::string one = examples + "deepseek-v3.yaml";
  const auto complaint = [](const std::string& arguments) {
    const Result result = run("compare " + arguments);
    CHECK(result.exit_code == 2);
    CHECK(result.out.empty());
    return result.err.substr(0, result.err.find('\n'));
  };
  CHECK(complaint(one) == "one scenario (name another, or GPUs with --on)");
  CHECK(complaint(one + " " + one + " --on H20") == "several scenarios --on GPUs (name one)");
  CHECK(complaint(one + " " + one + " --deadline 5d") == "--deadline requires --on");
  CHECK(complaint(one + " --on H20 --engine fluid") == "--on excludes --engine");
}

TEST_CASE("what --on cannot do is one line on standard error, before anything is searched") {
  const auto complaint = [](const std::string& arguments) {
    const Result result = run("compare " + examples + arguments);
    CHECK(result.exit_code == 1);
    CHECK(result.out.empty());
    return result.err;
  };
  CHECK(complaint("deepseek-v3.yaml --on H20,H101-SXM") ==
        "--on:1:5: unknown 'H101-SXM' (did you mean 'H100-SXM'?)\n");
  CHECK(complaint("deepseek-v3.yaml --on H20 --deadline 0d") ==
        "--deadline:1:1: no time at all (write it like '60 d')\n");
  CHECK(complaint("deepseek-v3.yaml --on H20 --deadline 60") ==
        "--deadline:1:1: '60' is not a time (write it like '5 us')\n");
  CHECK(complaint("measure/all-reduce.yaml --on H20") ==
        examples +
            "measure/all-reduce.yaml:3:10: a measurement has no plan to choose (compare a run --on "
            "other GPUs)\n");
  CHECK(complaint("stragglers/slow-gpu.yaml --on H20") ==
        examples +
            "stragglers/slow-gpu.yaml:6:14: parts of one cluster, where --on builds others (leave "
            "it out)\n");
}

TEST_CASE("compare --on looks at steps, and says what of the run it leaves out") {
  const Folder folder;
  const std::string scenario = folder.write(
      "run.yaml", small_run +
                      "reliability: {failures: rsc-1, restart: 5 min, checkpoint: {write: 9 s}}\n"
                      "energy: {grid: 400 g/kWh, pue: 1.5, electricity: 0.1 USD/kWh}\n");
  const Result result = run("compare " + scenario + " --on H100-SXM");
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.out, ContainsSubstring("without the scenario's reliability\n") &&
                             ContainsSubstring("with a PUE of 1.50\n"));
  const std::string phases = folder.write("phases.yaml", small_run + "phases: [{name: a}]\n");
  const Result refused = run("compare " + phases + " --on H100-SXM");
  CHECK(refused.exit_code == 1);
  CHECK_THAT(refused.err, ContainsSubstring("a run of several phases has no one plan to choose"));
}

TEST_CASE("compare --on with a date asks the price book and the export rules of that day") {
  const Folder folder;
  const std::string scenario = folder.write("small.yaml", small_run);
  const Result result =
      run("compare " + scenario + " --on H100-SXM --date 2024-10-01 --destination CN");
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.out, ContainsSubstring("3A090.a") && ContainsSubstring(" a GPU-hour: "));
  CHECK(run("compare " + scenario + " --on H100-SXM --destination CN").exit_code == 2);
}
