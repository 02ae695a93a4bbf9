// What `trainyard predict` costs, whole process: CPU time and peak memory, over several runs.
//
//   $ build/release/predict_cost build/release/trainyard examples/deepseek-v3.yaml
//
// Machines are noisy: compare the rows of one table, not tables.

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

struct Cost {
  double seconds;    // user and system
  double mebibytes;  // largest resident set
};

Cost run_once(const char* program, const char* scenario) {
  const pid_t child = fork();
  if (child == 0) {
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDOUT_FILENO);
    execl(program, program, "predict", scenario, static_cast<char*>(nullptr));
    std::perror(program);
    _exit(127);
  }
  int status = 0;
  rusage used{};
  if (child < 0 || wait4(child, &status, 0, &used) != child || status != 0) {
    std::fprintf(stderr, "%s predict %s failed\n", program, scenario);
    std::exit(1);
  }
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return {.seconds = seconds(used.ru_utime) + seconds(used.ru_stime),
          .mebibytes = static_cast<double>(used.ru_maxrss) / 1024.0};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: %s PROGRAM SCENARIO...\n", argv[0]);
    return 2;
  }
  constexpr int runs = 11;
  std::printf("%-40s %9s %9s %9s %9s\n", "scenario", "min CPU", "median", "max", "memory");
  for (int i = 2; i < argc; ++i) {
    std::vector<double> seconds;
    double mebibytes = 0.0;
    for (int run = 0; run < runs; ++run) {
      const Cost cost = run_once(argv[1], argv[i]);
      seconds.push_back(cost.seconds);
      mebibytes = std::max(mebibytes, cost.mebibytes);
    }
    std::sort(seconds.begin(), seconds.end());
    std::printf("%-40s %7.3f s %7.3f s %7.3f s %5.0f MiB\n", argv[i], seconds.front(),
                seconds[runs / 2], seconds.back(), mebibytes);
  }
  return 0;
}
