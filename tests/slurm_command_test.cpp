#include "analysis/slurm_command.hpp"

#include <string>

#include "analysis/slurm_script.hpp"
#include "analysis/sweep_command.hpp"
#include "sim/yaml.hpp"
#include "tests/catch.hpp"
#include "tests/fake_slurm.hpp"
#include "tests/small_study.hpp"

using namespace trainyard;

namespace {

/// Submits a study to a Slurm that takes it; returns the script of the array.
std::string array_script(const std::string& variation, SweepOptions sweep,
                         const SlurmOptions& options) {
  const FakeSlurm slurm;
  slurm.that_takes_jobs();
  const SmallStudy study{variation};
  sweep.study = study.file;
  sweep.out = slurm.out();
  sweep.common.json = study.folder.file("submitted.json");
  CHECK(submit_sweep(sweep, options) == 0);
  CHECK_THAT(study.folder.read("submitted.json"),
             Catch::Matchers::ContainsSubstring("\"sweep_job\": \"17\""));
  return slurm.written("sweep.sbatch");
}

constexpr const char* two_scenarios = "grid: {parallel.micro_batch: [1, 2]}\n";

}  // namespace

TEST_CASE(
    "a study is submitted in shards of a thousand scenarios, or in as many as are asked for") {
  using Catch::Matchers::ContainsSubstring;
  CHECK_THAT(array_script(two_scenarios, {}, {}), ContainsSubstring("--array=1-1\n"));
  CHECK_THAT(array_script("grid: {training.tokens: {from: 1 B, to: 2 B, count: 2001}}\n", {}, {}),
             ContainsSubstring("--array=1-3\n"));
  CHECK_THAT(array_script(two_scenarios, {}, {.shards = 7, .sbatch = {}}),
             ContainsSubstring("--array=1-7\n"));
}

TEST_CASE("each task of a submitted sweep has the CPUs that its worker processes need") {
  using Catch::Matchers::ContainsSubstring;
  SweepOptions sweep;
  CHECK_THAT(array_script(two_scenarios, sweep, {}), ContainsSubstring("--cpus-per-task=1\n"));
  sweep.processes = 8;
  CHECK_THAT(array_script(two_scenarios, sweep, {}), ContainsSubstring("--cpus-per-task=8\n"));
}

TEST_CASE("the tasks of a submitted sweep find everything wherever they begin") {
  const std::string script = array_script(two_scenarios, {}, {});
  const std::string command = script.substr(script.find("\nexec ") + 6);
  CHECK(command.starts_with(shell_word(std::filesystem::read_symlink("/proc/self/exe").string())));
  CHECK_THAT(command, Catch::Matchers::ContainsSubstring(" --out /"));
}

TEST_CASE("more shards than an array of the cluster can have are refused") {
  const FakeSlurm slurm;
  slurm.that_takes_jobs().with("scontrol", "echo 'MaxArraySize = 41'");
  const SmallStudy study{two_scenarios};
  const SweepOptions sweep{
      .common = {}, .study = study.file, .out = slurm.out(), .shard = {}, .csv = {}};
  CHECK_THROWS_WITH(submit_sweep(sweep, {.shards = 41, .sbatch = {}}),
                    "--shards: 41 are more than this cluster's arrays can have (at most 40: "
                    "MaxArraySize in slurm.conf)");
}

TEST_CASE("a cluster without arrays is told") {
  const FakeSlurm slurm;
  const int size = GENERATE(0, 1);
  slurm.that_takes_jobs().with("scontrol", "echo 'MaxArraySize = " + std::to_string(size) + "'");
  const SmallStudy study{two_scenarios};
  const SweepOptions sweep{
      .common = {}, .study = study.file, .out = slurm.out(), .shard = {}, .csv = {}};
  for (const int shards : {0, 1}) {
    CHECK_THROWS_WITH(submit_sweep(sweep, {.shards = shards, .sbatch = {}}),
                      "this cluster takes no arrays of jobs (ask for a MaxArraySize of 2 or more "
                      "in slurm.conf)");
  }
}

TEST_CASE("the rows of a submitted sweep cannot go to standard output") {
  const FakeSlurm slurm;
  slurm.that_takes_jobs();
  const SmallStudy study{two_scenarios};
  const SweepOptions sweep{
      .common = {}, .study = study.file, .out = slurm.out(), .shard = {}, .csv = "-"};
  CHECK(submit_sweep(sweep, {}) == 2);
  CHECK(slurm.calls().empty());
}

TEST_CASE("the rows of a submitted sweep cannot go to a file that something else is in") {
  const FakeSlurm slurm;
  slurm.that_takes_jobs();
  const SmallStudy study{two_scenarios};
  const std::string out = slurm.out().string();
  for (const std::string& csv :
       {study.folder.file("./x"), study.file, study.folder.file("base.yaml"), out + "/study.sqlite",
        out + "/merge.sbatch"}) {
    CAPTURE(csv);
    const SweepOptions sweep{.common = {.json = study.folder.file("x"), .catalog = {}},
                             .study = study.file,
                             .out = out,
                             .shard = {},
                             .csv = csv};
    CHECK(submit_sweep(sweep, {}) == 2);
  }
  const SweepOptions nowhere{.common = {}, .study = study.file, .out = {}, .shard = {}, .csv = {}};
  CHECK(submit_sweep(nowhere, {}) == 2);
  CHECK(slurm.calls().empty());
}

TEST_CASE("options that sbatch should not get are refused before anything is submitted") {
  const FakeSlurm slurm;
  slurm.that_takes_jobs();
  const SmallStudy study{two_scenarios};
  const SweepOptions sweep{
      .common = {}, .study = study.file, .out = slurm.out(), .shard = {}, .csv = {}};
  CHECK_THROWS_WITH(submit_sweep(sweep, {.shards = 2, .sbatch = {"--array=1-9"}}),
                    "--sbatch: '--array=1-9' is set by --slurm itself (--shards tells how many "
                    "tasks)");
  CHECK(slurm.calls().empty());
}

TEST_CASE("a study with a mistake is not submitted") {
  const FakeSlurm slurm;
  slurm.that_takes_jobs();
  const SmallStudy study{"grid: {parallel.micro_batches: [1, 2]}\n"};
  const SweepOptions sweep{
      .common = {}, .study = study.file, .out = slurm.out(), .shard = {}, .csv = {}};
  CHECK_THROWS_AS(submit_sweep(sweep, {}), InputError);
  CHECK(slurm.calls().empty());
}
