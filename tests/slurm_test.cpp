#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>

#include "analysis/slurm_script.hpp"
#include "tests/catch.hpp"
#include "tests/folder.hpp"

// A sweep under a real Slurm: its daemons run on this machine, for this test alone.

using namespace trainyard;

namespace {

const std::string tests = std::string{TRAINYARD_SOURCE_DIR} + "/tests/";

/// Runs a command of the shell; throws if it fails.
void run(const std::string& command) {
  if (std::system(command.c_str()) != 0) throw std::runtime_error{"failed: " + command};
}

bool is_installed(const std::string& program) {
  const std::string look = "PATH=$PATH:/usr/sbin:/sbin command -v " + program + " > /dev/null";
  return std::system(look.c_str()) == 0;
}

/// Tells, in the words that ctest looks for, if Slurm is not there.
bool is_skipped() {
  for (const char* program : {"munged", "slurmctld", "slurmd", "sbatch"}) {
    if (is_installed(program)) continue;
    std::cout << "SKIPPED: " << program
              << " is not installed (apt-get install munge slurm-client slurmctld slurmd)\n";
    return true;
  }
  return false;
}

/// A study whose shards run for seconds each, with a build that checks what it does too.
std::string slow_study() {
#ifdef __SANITIZE_ADDRESS__
  const std::string widths = "[200 GB/s, 400 GB/s]";
#else
  const std::string widths = "{from: 200 GB/s, to: 900 GB/s, count: 12}";
#endif
  return "scenario: " + std::string{TRAINYARD_SOURCE_DIR} +
         "/examples/deepseek-v3.yaml\n"
         "grid:\n"
         "  parallel.schedule: [1f1b, zb-h1, dualpipe]\n"
         "  parallel.micro_batch: [1, 2]\n"
         "  cluster.nic: [100 Gb/s, 200 Gb/s, 300 Gb/s, 400 Gb/s, 800 Gb/s]\n"
         "  cluster.nvlink: " +
         widths + "\n";
}

std::size_t times_in(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++times;
  }
  return times;
}

}  // namespace

TEST_CASE("a sweep under Slurm, with a task requeued on the way, equals one in a single process",
          "[server]") {
  if (is_skipped()) return;
  const Folder folder;
  const std::string study = shell_word(folder.write("it's a study/slow.yaml", slow_study()));
  const std::string out = shell_word(folder.file("it's a study/out"));
  const std::string program = shell_word(TRAINYARD_PROGRAM);

  run(tests + "run_slurm.sh 3 " + tests + "sweep_under_slurm.sh " + program + " " + study + " " +
      out + " 6 > " + shell_word(folder.file("restarts")));
  CHECK(folder.read("restarts") == "Restarts=1\n");
  const std::string log = folder.read("it's a study/out/logs/shard-3.log");
  INFO(log);
  CHECK(times_in(log, "DUE TO JOB REQUEUE") == 1);
  CHECK(times_in(log, "All rows: ") == 1);  // the end of the second run, as the first had none

  run(program + " sweep " + study + " --processes 1 --out " + shell_word(folder.file("alone")) +
      " --csv " + shell_word(folder.file("alone.csv")) + " > /dev/null");
  const std::string alone = folder.read("alone.csv");
  CHECK(times_in(alone, "\n") > 60);
  CHECK(folder.read("it's a study/out/slurm.csv") == alone);
}
