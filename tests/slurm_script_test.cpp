#include "analysis/slurm_script.hpp"

#include <cstdlib>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "analysis/child_command.hpp"
#include "tests/catch.hpp"
#include "tests/folder.hpp"

using namespace trainyard;

namespace {

SlurmSweep plain_sweep() {
  return {.name = "nvlink",
          .scenarios = 96,
          .shards = 6,
          .processes = 1,
          .program = "/opt/trainyard",
          .study = "/home/ada/nvlink.yaml",
          .out = "/scratch/ada/nvlink",
          .catalog = {},
          .csv = {},
          .sbatch = {}};
}

std::string last_line(const std::string& script) {
  return script.substr(script.rfind('\n', script.size() - 2) + 1);
}

/// A name of a file that a script might trip over.
std::string odd_name(std::mt19937& random) {
  static constexpr std::string_view letters = " '\"\\$`!*?%#&;|<>(){}[]~=\n\tab.-\xc3\xa4";
  std::string name = "n";  // neither empty, nor "." or ".."
  for (int letter = 0; letter < 12; ++letter) {
    name += letters[std::uniform_int_distribution<std::size_t>{0, letters.size() - 1}(random)];
  }
  return name;
}

/// The words that a script gives to its program, which writes each on a line of the form <word>.
std::string words_given(const std::string& script, const Folder& folder) {
  folder.write("job.sh", script);
  setenv("SLURM_ARRAY_TASK_ID", "3", 1);
  setenv("SLURM_CPUS_PER_TASK", "2", 1);
  const auto end = run_command({"sh", folder.file("job.sh")}, "/");
  INFO(script);
  INFO(end->errors);
  CHECK(end->exit_code == 0);
  return end->output;
}

std::string angled(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += "<" + word + ">\n";
  return text;
}

}  // namespace

TEST_CASE("the job array's script tells Slurm what it needs and then becomes the program") {
  CHECK(slurm_array_script(plain_sweep()) ==
        "#!/bin/sh\n"
        "# Written by trainyard; to be submitted from its own folder.\n"
        "#SBATCH --job-name=nvlink-sweep\n"
        "#SBATCH --array=1-6\n"
        "#SBATCH --cpus-per-task=1\n"
        "#SBATCH --output=logs/shard-%a.log\n"
        "#SBATCH --requeue\n"
        "#SBATCH --open-mode=append\n"
        "\n"
        "exec /opt/trainyard sweep /home/ada/nvlink.yaml --out /scratch/ada/nvlink "
        "--shard \"$SLURM_ARRAY_TASK_ID/6\" --processes \"$SLURM_CPUS_PER_TASK\"\n");
}

TEST_CASE("the merging job's script takes one CPU, and has no dependency of one submission") {
  SlurmSweep sweep = plain_sweep();
  sweep.processes = 8;
  CHECK(slurm_merge_script(sweep) ==
        "#!/bin/sh\n"
        "# Written by trainyard; to be submitted from its own folder.\n"
        "#SBATCH --job-name=nvlink-merge\n"
        "#SBATCH --cpus-per-task=1\n"
        "#SBATCH --output=logs/merge.log\n"
        "#SBATCH --requeue\n"
        "#SBATCH --open-mode=append\n"
        "\n"
        "exec /opt/trainyard merge /scratch/ada/nvlink\n");
}

TEST_CASE(
    "options for sbatch stand in both scripts as they are, after those that they may replace") {
  SlurmSweep sweep = plain_sweep();
  sweep.processes = 4;
  sweep.sbatch = {"--partition=cpu", "-t 10:00"};
  using Catch::Matchers::ContainsSubstring;
  const auto both = ContainsSubstring(
      "#SBATCH --open-mode=append\n#SBATCH --partition=cpu\n#SBATCH -t 10:00\n\nexec");
  CHECK_THAT(slurm_array_script(sweep), both);
  CHECK_THAT(slurm_merge_script(sweep), both);
  CHECK_THAT(slurm_array_script(sweep), ContainsSubstring("#SBATCH --cpus-per-task=4\n"));
}

TEST_CASE("a study with an odd name gives its jobs a plain one") {
  SlurmSweep sweep = plain_sweep();
  sweep.name = "a b\n'c'";
  CHECK_THAT(slurm_array_script(sweep),
             Catch::Matchers::ContainsSubstring("--job-name=a_b__c_-sweep\n"));
}

TEST_CASE("catalogue and CSV reach the command that reads or writes them") {
  SlurmSweep sweep = plain_sweep();
  sweep.catalog = "/home/ada/parts";
  sweep.csv = "/home/ada/all.csv";
  CHECK_THAT(last_line(slurm_array_script(sweep)),
             Catch::Matchers::ContainsSubstring(" --catalog /home/ada/parts --shard "));
  CHECK(last_line(slurm_merge_script(sweep)) ==
        "exec /opt/trainyard merge /scratch/ada/nvlink --csv /home/ada/all.csv\n");
}

TEST_CASE("names with spaces, quotes and line breaks reach the program as they are") {
  const unsigned seed = GENERATE(range(1U, 21U));
  INFO("seed " << seed);
  std::mt19937 random{seed};
  const Folder folder;
  SlurmSweep sweep = plain_sweep();
  sweep.name = odd_name(random);
  sweep.program = folder.write(odd_name(random), "#!/bin/sh\nprintf '<%s>\\n' \"$@\"\n");
  std::filesystem::permissions(sweep.program, std::filesystem::perms::owner_all);
  sweep.study = "/" + odd_name(random);
  sweep.out = "/" + odd_name(random);
  sweep.catalog = "/" + odd_name(random);
  sweep.csv = "/" + odd_name(random);
  CHECK(words_given(slurm_array_script(sweep), folder) ==
        angled({"sweep", sweep.study, "--out", sweep.out, "--catalog", sweep.catalog, "--shard",
                "3/6", "--processes", "2"}));
  CHECK(words_given(slurm_merge_script(sweep), folder) ==
        angled({"merge", sweep.out, "--csv", sweep.csv}));
}

TEST_CASE("an option for sbatch is refused if it is none, or what --slurm itself sets") {
  CHECK(mistake_in_sbatch_option("--partition=cpu").empty());
  CHECK(mistake_in_sbatch_option("-p cpu").empty());
  CHECK(mistake_in_sbatch_option("partition=cpu") ==
        "'partition=cpu' is no option of sbatch (write it like --sbatch=--partition=cpu)");
  CHECK_FALSE(mistake_in_sbatch_option("").empty());
  CHECK_FALSE(mistake_in_sbatch_option("--comment=a\nrm -r /").empty());
  CHECK(mistake_in_sbatch_option("--account=array").empty());
  CHECK(mistake_in_sbatch_option("--wait-all-nodes=1").empty());
  CHECK(mistake_in_sbatch_option("-H").empty());
  CHECK(mistake_in_sbatch_option("- ").empty());
  CHECK(mistake_in_sbatch_option("--array=1-3") ==
        "'--array=1-3' is set by --slurm itself (--shards tells how many tasks)");
  CHECK(mistake_in_sbatch_option("-d singleton") ==
        "'-d singleton' is set by --slurm itself (the merge waits for all shards)");
  CHECK(mistake_in_sbatch_option("--chdir=/tmp") ==
        "'--chdir=/tmp' is set by --slurm itself (--out tells the folder, which has the logs)");
  for (const char* option : {"-a1-3", "--arr=1-3", "--dependency=afterok:1", "-D /tmp", "-D/tmp",
                             "--chdir /tmp", "--wrap=ls", "--wr ls", "-Ha1-3"}) {
    CAPTURE(option);
    CHECK_FALSE(mistake_in_sbatch_option(option).empty());
  }
}
