// How many scenarios of a study are predicted in a second, and the memory and disk that it takes:
//
//   $ cmake --build --preset release --target trainyard sweep_rate
//   $ build/release/sweep_rate [SCENARIOS [PROCESSES]]
//
// The first model is so small that what a sweep does itself counts most; of the larger ones it runs
// a tenth and a hundredth as many. Machines are noisy: compare the rows of one table, not tables.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "analysis/workers.hpp"
#include "tests/folder.hpp"
#include "tests/small_study.hpp"

using namespace trainyard;

namespace {

struct Cost {
  bool done = false;
  double wall = 0.0;       // seconds
  double processor = 0.0;  // seconds, of all processes
  double mebibytes = 0.0;  // of the largest process
};

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

/// What a command takes, whose output is thrown away.
Cost cost_of(std::vector<std::string> command) {
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
    execv(arguments.front(), arguments.data());
    _exit(99);
  }
  int status = 0;
  rusage used{};
  wait4(child, &status, 0, &used);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  return {.done = WIFEXITED(status) && WEXITSTATUS(status) == 0,
          .wall = wall.count(),
          .processor = seconds(used.ru_utime) + seconds(used.ru_stime),
          .mebibytes = static_cast<double>(used.ru_maxrss) / 1024.0};
}

/// Any number of scenarios on other networks.
std::string study_of(const std::string& scenario, int scenarios) {
  return "scenario: " + scenario + "\nlatin_hypercube:\n  count: " + std::to_string(scenarios) +
         "\n  seed: 7\n  of:\n"
         "    cluster.nvlink: {from: 100 GB/s, to: 900 GB/s, spacing: logarithmic}\n"
         "    cluster.nic: {from: 100 Gb/s, to: 800 Gb/s, spacing: logarithmic}\n"
         "    parallel.micro_batch: [1, 2]\n";
}

bool measure(const Folder& folder, const char* title, const std::string& scenario, int scenarios,
             int processes) {
  const std::string name = std::filesystem::path{scenario}.stem().string();
  const std::string study = folder.write(name + "-study.yaml", study_of(scenario, scenarios));
  const std::string out = folder.file(name);
  const Cost cost = cost_of(
      {TRAINYARD_PROGRAM, "sweep", study, "--out", out, "--processes", std::to_string(processes)});
  const Cost again = cost_of({TRAINYARD_PROGRAM, "sweep", study, "--out", out});
  if (!cost.done || !again.done) {
    fmt::print("{:<22} failed\n", title);
    return false;
  }
  const double disk =
      static_cast<double>(std::filesystem::file_size(out + "/study.sqlite")) / 1048576.0;
  fmt::print(
      "{:<22} {:>9} {:>8.1f} s {:>8.1f} s {:>9.1f} {:>7.2f} ms {:>6.0f} MiB {:>6.1f} MiB {:>6.2f} "
      "s\n",
      title, scenarios, cost.wall, cost.processor, scenarios / cost.wall,
      1e3 * cost.processor / scenarios, cost.mebibytes, disk, again.wall);
  std::fflush(stdout);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const int scenarios = argc > 1 ? std::atoi(argv[1]) : 100'000;
  const int processes = argc > 2 ? std::atoi(argv[2]) : usable_cores();
  if (scenarios < 100 || processes < 1) {
    std::fprintf(stderr, "usage: %s [SCENARIOS [PROCESSES]], 100 scenarios or more\n", argv[0]);
    return 2;
  }
  const Folder folder;
  const std::string small = folder.write("small.yaml", small_scenario);
  const std::string examples = TRAINYARD_SOURCE_DIR "/examples/";
  fmt::print("{} processes; memory is that of the largest, and the last column runs it again\n\n",
             processes);
  fmt::print("{:<22} {:>9} {:>10} {:>10} {:>9} {:>10} {:>10} {:>10} {:>8}\n", "", "scenarios",
             "wall", "CPU", "a second", "CPU each", "memory", "database", "again");
  bool done = measure(folder, "8 layers on 8 GPUs", small, scenarios, processes);
  done &= measure(folder, "Mixtral 8x22B on 128", examples + "mixtral-8x22b.yaml", scenarios / 10,
                  processes);
  done &= measure(folder, "DeepSeek-V3 on 2,048", examples + "deepseek-v3.yaml", scenarios / 100,
                  processes);
  return done ? 0 : 1;
}
